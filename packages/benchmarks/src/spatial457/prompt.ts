import { answerOnly, thinkThenBox } from '../asking/format-sentences.ts'

const sizes = 'small, large'
const shapes =
  'airliner, dirtbike, road bike, tandem bike, suv, wagon, scooter, mountain bike, minivan, sedan, school bus, fighter, chopper, double bus, truck, articulated bus, cruiser, jet, utility bike, regular bus, biplane'
const colours = 'gray, blue, purple, brown, green, cyan, red, yellow'
const directions = 'left, right, front, back'
const vocabulary = [sizes, shapes, colours, directions]
  .flatMap((list) => list.split(', '))
  .map((word) => word[0]!.toUpperCase() + word.slice(1))
  .join(', ')

const level = (task: string) =>
  `You answer questions about a picture. Look at it closely: ${task}. Then answer the question.\n`

/** What the level asks for, the picture, the question, how to answer; the paper's runs glue their format sentence to each of the three texts. */
export const paperTemplates = {
  direct: '{{level:category}}{{direct}}{{media}}{{question}}{{direct}}{{general}}{{direct}}',
  cot: '{{level:category}}{{format}}{{media}}{{question}}{{format}}{{general}}{{format}}',
}

/** The benchmark's own protocol ends with the dictionary that `readAnswerKey` looks for. */
export const officialTemplates = {
  direct: '{{level:category}}{{media}}{{question}}{{general}}{{direct}}',
  cot: '{{level:category}}{{media}}{{question}}{{general}}{{dictionary}}',
}

export const texts = {
  'level.L1_single': level('what are the attributes of the object'),
  'level.L2_objects': level('what are the attributes of the objects'),
  'level.L3_2d_spatial': level(
    'what are the attributes of the objects, and how do they lie to each other as the camera sees them',
  ),
  'level.L4_occ': level('what are the attributes of the objects, and which of them hide others'),
  'level.L4_pose': level('what are the attributes of the objects, and which way does each face as the camera sees it'),
  'level.L5_6d_spatial': level(
    "what are the attributes of the objects, and how do they lie to each other from an object's own view",
  ),
  'level.L5_collision': level(
    'what are the attributes of the objects, and which would collide if they moved the way they face',
  ),
  general: `
Find the objects that the question speaks of by shape, size (${sizes}) and colour (${colours}); directions are ${directions}. Reason about them briefly.

Then answer with one of these: (1) a phrase from this list: ${vocabulary}; (2) a whole number from 0 to 10, when asked "How many" or "What is the number of"; (3) Yes or No, when asked "Is there". If none seems to fit, give the one that fits best.

`,
  direct: answerOnly,
  format: thinkThenBox,
  dictionary: `Write the reply in this form: {'Reasoning': '<your reasoning>', 'Answer': '<your answer>'}`,
}
