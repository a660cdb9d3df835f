import type { ChatTurn, PolicyRequest, RgbImage } from '@spatial-ssrl/core'
import { wrongField } from '../refusal/refusal.ts'
import type { ChatBody } from './body.ts'
import { type DecodePicture, readPicture } from './pictures.ts'

const mark = '<image>'
const marks = /<(image|video)>/

/** Pictures of one request at most, and their pixels together. */
const [mostPictures, mostPixels] = [64, 50e6]

/**
 * The messages of a request as a policy is asked: the last is the user's, those before it are what was said. Pictures are decoded in order.
 * @param onTake told of the bytes of each decoded picture; may refuse them
 * @throws Refusal 400 that names the message
 */
export async function readConversation(
  messages: ChatBody['messages'],
  decode: DecodePicture,
  onTake: (bytes: number) => void,
): Promise<PolicyRequest> {
  if (messages.at(-1)!.role !== 'user') throw wrongField('messages', 'expected the last one to be of the user')
  const images: RgbImage[] = []
  const turns: ChatTurn[] = []
  let pixels = 0
  for (const [index, { role, content }] of messages.entries()) {
    const place = `messages[${index}].content`
    const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content
    if ((role === 'system' || role === 'developer') && index > 0)
      throw wrongField(`messages[${index}].role`, `expected ${role} first, as templates have it`)
    let text = ''
    for (const [at, part] of parts.entries()) {
      if (part.type === 'text') {
        if (marks.test(part.text))
          throw wrongField(
            `${place}[${at}].text`,
            `${marks.exec(part.text)![0]} stands for a picture; send it as image_url`,
          )
        text += part.text
        continue
      }
      if (role !== 'user') throw wrongField(`${place}[${at}]`, `a message of ${role} holds no pictures`)
      if (images.length === mostPictures) throw wrongField('messages', `expected at most ${mostPictures} pictures`)
      const picture = await readPicture(part.image_url.url, `${place}[${at}].image_url.url`, decode)
      pixels += picture.width * picture.height
      if (pixels > mostPixels)
        throw wrongField('messages', `expected pictures of ${mostPixels} pixels together at most`)
      onTake(picture.data.length)
      images.push(picture)
      text += mark
    }
    turns.push({ role: role === 'developer' ? 'system' : role, text })
  }
  const before = turns.slice(0, -1)
  return { text: turns.at(-1)!.text, images, ...(before.length > 0 && { before }) }
}
