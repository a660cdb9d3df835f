import type { EndpointRemedy } from './endpoint-error.ts'

/** What mends a failure, in the words of whoever calls the library. @param parameter the one refused, where it is one */
export function advice(remedy: EndpointRemedy, model: string, parameter: string | null): string {
  const advices: Record<EndpointRemedy, string> = {
    key: 'check the API key and what it may use',
    credit: 'the account has no credit: top it up, or use another key',
    address: `check the address (it ends in /v1) and the model name ${model}`,
    proxy: 'check the proxy, its user and password, and what it lets through',
    pictures: `${model} takes no pictures here: choose a model that does (llama.cpp: start it with --mmproj)`,
    parameter: `send no ${parameter}, or a value that the service takes`,
    question: 'shorten the question or send smaller pictures',
    content: 'the service does not answer this question',
    wait: 'check that the server runs, then run again',
    unknown: 'other questions may pass',
  }
  return advices[remedy]
}
