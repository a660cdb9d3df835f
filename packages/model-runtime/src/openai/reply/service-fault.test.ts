import { describe, expect, test } from 'vitest'
import { type ServiceFault, serviceFault } from './service-fault.ts'
import { serviceWords } from './service-words.ts'

const fault = (status: number, body: unknown) =>
  serviceFault(status, serviceWords(typeof body === 'string' ? body : JSON.stringify(body)))
const error = (message: string, more: object = {}) => ({ error: { message, ...more } })

describe('every question would be refused', () => {
  test.each<[string, number, unknown, ServiceFault['remedy']]>([
    ['no key', 401, error('Unauthorized'), 'key'],
    ['a forbidden key', 403, error('forbidden'), 'key'],
    ['a page of a firewall', 403, '<html><title>Access denied</title>', 'key'],
    ['Gemini', 400, [error('API key not valid. Please pass a valid API key.', { status: 'INVALID_ARGUMENT' })], 'key'],
    [
      'xAI',
      400,
      { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: [hidden].' },
      'key',
    ],
    ['a key in a reply of 200', 200, error('Invalid credentials', { code: 401 }), 'key'],
    ['the same as text', 200, error('Invalid credentials', { code: '401' }), 'key'],
    ['DeepSeek', 402, error('Insufficient Balance', { code: 'invalid_request_error' }), 'credit'],
    ['OpenRouter', 402, error('This request requires more credits, or fewer max_tokens.', { code: 402 }), 'credit'],
    ['OpenRouter in 200', 200, error('Insufficient credits', { code: 402 }), 'credit'],
    [
      'OpenAI',
      429,
      error('You exceeded your current quota, please check your plan and billing details.', {
        type: 'insufficient_quota',
        code: 'insufficient_quota',
      }),
      'credit',
    ],
    ['Anthropic', 400, error('Your credit balance is too low to access the Anthropic API.'), 'credit'],
    [
      'DashScope',
      400,
      error('Access denied, please make sure your account is in good standing.', { code: 'Arrearage' }),
      'credit',
    ],
    ['vLLM', 404, error('The model `x` does not exist.', { type: 'NotFoundError' }), 'address'],
    ['a wrong path', 404, { detail: 'Not Found' }, 'address'],
    ['a moved address', 301, '', 'address'],
    ['a wrong method', 405, { detail: 'Method Not Allowed' }, 'address'],
    ['OpenRouter', 400, error('qwen/nothing is not a valid model ID', { code: 400 }), 'address'],
    [
      'Azure',
      404,
      error('The API deployment for this resource does not exist.', { code: 'DeploymentNotFound' }),
      'address',
    ],
    ['a proxy', 407, '', 'proxy'],
    ['OpenRouter', 404, error('No endpoints found that support image input', { code: 404 }), 'pictures'],
    ['the same in 200', 200, error('No endpoints found that support image input'), 'pictures'],
    [
      'llama.cpp',
      500,
      error('image input is not supported - hint: if this is unexpected, you may need to provide the mmproj', {
        type: 'server_error',
        code: 500,
      }),
      'pictures',
    ],
    ['an older llama.cpp', 500, error('image input is not supported by this server'), 'pictures'],
    [
      'the oldest',
      500,
      error('Failed to parse messages: Unsupported content part type: "image_url"; messages = ['),
      'pictures',
    ],
    ['vLLM', 400, error('/models/x is not a multimodal model'), 'pictures'],
    ['vLLM without pictures', 400, error('At most 0 image(s) may be provided in one prompt.'), 'pictures'],
    [
      'DeepSeek',
      400,
      error(
        'Failed to deserialize the JSON body into the target type: messages[0]: unknown variant `image_url`, expected `text` at line 1',
      ),
      'pictures',
    ],
    [
      'Groq',
      400,
      error(
        "'messages.0' : for 'role:user' the following must be satisfied[('messages.0.content' : content must be a string)]",
      ),
      'pictures',
    ],
    [
      'OpenAI',
      400,
      error('Invalid content type. image_url is only supported by certain models.', {
        param: 'messages.[0].content.[0].type',
      }),
      'pictures',
    ],
    ['Ollama', 400, error('this model does not support images'), 'pictures'],
  ])('%s, %i: %s', (_name, status, body, remedy) => {
    expect(fault(status, body)).toMatchObject({ failure: 'access', remedy })
  })

  test.each<[string, number, unknown, string]>([
    ['OpenAI', 400, error('Unrecognized request argument supplied: min_p'), 'min_p'],
    ['OpenAI, several', 400, error('Unrecognized request arguments supplied: top_k, min_p'), 'top_k'],
    [
      'OpenAI, newer',
      400,
      error(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        { param: 'max_tokens', code: 'unsupported_parameter' },
      ),
      'max_tokens',
    ],
    [
      'the same without a field',
      400,
      error(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      ),
      'max_tokens',
    ],
    [
      'OpenAI, a value',
      400,
      error(
        "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
        { param: 'temperature', code: 'unsupported_value' },
      ),
      'temperature',
    ],
    [
      'OpenAI, too many',
      400,
      error('max_tokens is too large: 100000. This model supports at most 16384 completion tokens'),
      'max_tokens',
    ],
    [
      'Mistral',
      422,
      { detail: [{ type: 'extra_forbidden', loc: ['body', 'seed'], msg: 'Extra inputs are not permitted', input: 7 }] },
      'seed',
    ],
    [
      'an older vLLM',
      400,
      {
        object: 'error',
        message:
          "[{'type': 'extra_forbidden', 'loc': ('body', 'max_completion_tokens'), 'msg': 'Extra inputs are not permitted'}]",
        code: 400,
      },
      'max_completion_tokens',
    ],
    ['Gemini', 400, [error('Invalid JSON payload received. Unknown name "top_k": Cannot find field.')], 'top_k'],
    ['Groq', 400, error("property 'repetition_penalty' is unsupported"), 'repetition_penalty'],
    ['Anthropic', 400, error('n: Extra inputs are not permitted', { param: 'n' }), 'n'],
    [
      'TGI',
      422,
      { error: 'Input validation error: `temperature` must be strictly positive', error_type: 'validation' },
      'temperature',
    ],
    ['DashScope', 400, error('<400> InternalError.Algo.InvalidParameter: Range of seed should be [0, 100]'), 'seed'],
    [
      'a server that streams only',
      400,
      error('This model only support stream mode, please enable the stream parameter'),
      'stream',
    ],
    ['in 200', 200, error("Unsupported parameter: 'logprobs' is not supported with this model."), 'logprobs'],
    [
      'through OpenRouter',
      400,
      error('Provider returned error', {
        code: 400,
        metadata: { raw: '{"error":{"message":"Unknown parameter: \'min_p\'."}}' },
      }),
      'min_p',
    ],
  ])('%s, %i: %s', (_name, status, body, parameter) => {
    expect(fault(status, body)).toEqual({ failure: 'access', remedy: 'parameter', parameter })
  })
})

describe('others may pass', () => {
  test.each<[string, number, unknown, ServiceFault['remedy']]>([
    [
      'vLLM',
      400,
      error(
        "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens. Please reduce the length of the messages.",
      ),
      'question',
    ],
    [
      'vLLM, newer',
      400,
      error(
        "'max_tokens' or 'max_completion_tokens' is too large: 4096. This model's maximum context length is 2048 tokens and your request has 10 input tokens",
      ),
      'question',
    ],
    [
      'llama.cpp',
      400,
      error('the request exceeds the available context size. try increasing the context size or enable context shift', {
        type: 'exceed_context_size_error',
      }),
      'question',
    ],
    ['the same with 500', 500, error('the request exceeds the available context size'), 'question'],
    [
      'Gemini',
      400,
      [error('The input token count (1000) exceeds the maximum number of tokens allowed (900).')],
      'question',
    ],
    ['DashScope', 400, error('Range of input length should be [1, 129024]'), 'question'],
    ['Anthropic', 400, error('prompt is too long: 210000 tokens > 200000 maximum'), 'question'],
    ['too large a body', 413, '<html>Request Entity Too Large', 'question'],
    [
      'too large a picture',
      400,
      error('messages.0.content.0.image.source.base64: image exceeds 5 MB maximum'),
      'question',
    ],
    ['too long a picture', 400, error('absolute aspect ratio must be smaller than 200, got 300'), 'question'],
    [
      'Azure',
      400,
      error("The response was filtered due to the prompt triggering Azure OpenAI's content management policy.", {
        code: 'content_filter',
      }),
      'content',
    ],
    [
      'OpenRouter',
      403,
      error('Your chosen model requires moderation and your input was flagged for "violence"', {
        code: 403,
        metadata: { reasons: ['violence'] },
      }),
      'content',
    ],
    [
      'DashScope',
      400,
      error('Input data may contain inappropriate content.', { code: 'data_inspection_failed' }),
      'content',
    ],
    ['an unreadable picture', 400, error('cannot identify image file <_io.BytesIO object>'), 'unknown'],
    ['a wrong kind of picture', 400, error('unsupported image type: image/bmp. Supported types: png, jpeg'), 'unknown'],
    ['a word that is also a name', 400, error('The temperature of the scene is unknown'), 'unknown'],
    ['no words', 400, '', 'unknown'],
    ['unknown words', 422, error('Unprocessable'), 'unknown'],
    ['unknown words in 200', 200, error('something'), 'unknown'],
  ])('%s, %i: %s', (_name, status, body, remedy) => {
    expect(fault(status, body)).toEqual({ failure: 'request', remedy, parameter: null })
  })
})

describe('the same question may be answered later', () => {
  test.each<[string, number, unknown]>([
    ['too many requests', 429, error('Rate limit reached for requests')],
    [
      'Gemini',
      429,
      [
        error('You exceeded your current quota, please check your plan and billing details. Please retry in 23.3s.', {
          status: 'RESOURCE_EXHAUSTED',
        }),
      ],
    ],
    [
      'Azure',
      429,
      error('Requests have exceeded token rate limit of your current pricing tier. Please retry after 7 seconds.', {
        code: '429',
      }),
    ],
    ['a late server', 408, ''],
    ['a broken server', 500, error('CUDA out of memory')],
    ['a gateway', 502, '<html>Bad Gateway'],
    ['Anthropic', 529, error('Overloaded', { type: 'overloaded_error' })],
    ['a rate limit in 200', 200, error('Rate limit exceeded', { code: 429 })],
    ['the same in words', 200, error('Too many requests, slow down')],
    ['an overloaded model in 200', 200, error('The model is overloaded. Please try again later.')],
    ['a provider in 200', 200, error('Provider returned error', { code: 502, metadata: { raw: 'upstream' } })],
    ['a type alone', 200, error('oops', { type: 'server_error' })],
  ])('%s, %i', (_name, status, body) => expect(fault(status, body)).toMatchObject({ failure: 'busy' }))
})

test.each([
  ['{"error": {"message": "too\\nlong"}}', 'too long'],
  ['{"error": "no"}', 'no'],
  ['{"message": "bad"}', 'bad'],
  ['{"error": {"message": {"detail": "deep"}}}', 'deep'],
  ['{"detail": {"error": "deeper"}}', 'deeper'],
  ['{"errors": ["a", "b"]}', 'a; b'],
  ['{"error": {"code": 7}}', '{"error": {"code": 7}}'],
  ['<html> gateway </html>', '<html> gateway </html>'],
])('%s is shown as %s', (text, shown) => expect(serviceWords(text).words).toBe(shown))
