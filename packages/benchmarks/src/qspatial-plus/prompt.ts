/**
 * The picture, the form of the answer, the question; with reasoning, also the advice to measure against objects of known size. All profiles
 * ask alike: the paper uses the benchmark's own templates and no format sentence.
 */
export const templates = {
  direct: '{{media}}{{form}}\nQuestion: {{question}}',
  cot: '{{media}}{{form}}\n{{references}}\nQuestion: {{question}}',
}

export const texts = {
  form: 'You estimate lengths and distances from one photograph. End with the answer in the form \\scalar{number} \\distance_unit{unit}, in the unit that suits it best.',
  references:
    'Think step by step. First look for objects in the photograph whose real size you know, and use these reference objects to work out the answer.',
}
