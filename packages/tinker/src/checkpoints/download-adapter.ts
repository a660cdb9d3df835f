import { createWriteStream } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { parseJson } from '@spatial-ssrl/core'
import { replaceFile } from '@spatial-ssrl/core/files'
import { asObject } from '../connection/json.ts'
import { refused, serverWords } from '../connection/refusal.ts'
import type { Transport } from '../connection/transport.ts'
import { brokenReply } from '../errors/tinker-error.ts'
import { concatenate } from '../wire/write-message.ts'
import { completeAdapterConfig, targetModules } from './adapter-config.ts'
import { runPath } from './checkpoints.ts'
import { parseTinkerPath } from './tinker-path.ts'
import { untar } from './untar.ts'

const [weights, config] = ['adapter_model.safetensors', 'adapter_config.json']

/** Names that stay within the folder. */
const plainName = /^\w[\w.-]*$/

/**
 * Writes the adapter of a checkpoint as a folder that PEFT and vLLM load. `path` is of sampler weights (SkyRL) or external weights (hosted).
 * @param dir made where it is missing; files of these names are overwritten
 * @returns names of the files
 * @throws TinkerError when the server refuses, or sends no adapter
 */
export async function downloadAdapter(transport: Transport, path: string, dir: string): Promise<string[]> {
  await mkdir(dir, { recursive: true })
  const { kind } = parseTinkerPath(path)
  const names =
    kind === 'external_weights' ? await fetchFiles(transport, path, dir) : await fetchArchive(transport, path, dir)
  for (const name of [weights, config])
    if (!names.includes(name)) throw brokenReply(`${path}: the server sent no ${name}`)
  const text = await readFile(join(dir, config), 'utf8')
  await replaceFile(join(dir, config), completeAdapterConfig(text, await targetModules(join(dir, weights))))
  return names.sort()
}

/** One archive of all files, from where the server points to. */
async function fetchArchive(transport: Transport, path: string, dir: string): Promise<string[]> {
  const body = Readable.fromWeb((await transport.open(await archiveAddress(transport, path))).body! as never)
  const names: string[] = []
  for await (const { name, content } of untar(await unpacked(body))) {
    if (!plainName.test(name)) continue
    await pipeline(content, createWriteStream(join(dir, name)))
    names.push(name)
  }
  return names
}

/** The first bytes of what is gzipped. */
const gzip = [0x1f, 0x8b]

/** The archive itself, told by its first bytes: SkyRL's PyTorch back ends call a plain one `.tar.gz`, too. */
async function unpacked(body: Readable): Promise<AsyncIterable<Uint8Array>> {
  const pieces: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]()
  let head: Uint8Array = new Uint8Array(0)
  while (head.length < gzip.length) {
    const { value, done } = await pieces.next()
    if (done) break
    head = concatenate([head, value])
  }
  const whole = Readable.from(behind(head, pieces))
  if (gzip.some((byte, at) => head[at] !== byte)) return whole
  const gunzip = createGunzip()
  whole.on('error', (error) => gunzip.destroy(error))
  return whole.pipe(gunzip)
}

async function* behind(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head
  yield* { [Symbol.asyncIterator]: () => rest }
}

/** Where an archive may be, and where it is not under this spelling. */
const [moved, unknown] = [
  [301, 302, 303, 307, 308],
  [404, 405, 422],
]

/** A redirection, or an address in JSON. SkyRL takes the name alone, other servers the kind of checkpoint before it. */
async function archiveAddress(transport: Transport, path: string): Promise<URL> {
  const { model, kind, name } = parseTinkerPath(path)
  const ask = (spelling: string) =>
    transport.send({
      method: 'GET',
      path: `${runPath(model)}/checkpoints/${spelling}/archive`,
      answers: [...moved, ...unknown],
    })
  const first = await ask(name)
  const { status, headers, bytes } = unknown.includes(first.status) ? await ask(`${kind}/${name}`) : first
  if (unknown.includes(status)) throw refused(`${transport.shown}: archive of ${path}`, status, serverWords(bytes))
  const location = headers.get('location') ?? asObject(parseJson(new TextDecoder().decode(bytes)))?.url
  if (typeof location !== 'string' || !URL.canParse(location, transport.shown))
    throw brokenReply(`${path}: the server does not say where the archive is`)
  return new URL(location, transport.shown)
}

/** One address per file. */
async function fetchFiles(transport: Transport, path: string, dir: string): Promise<string[]> {
  const { model, kind, name } = parseTinkerPath(path)
  const call = `${runPath(model)}/checkpoints/${kind}/${name}/external_weights_urls`
  const urls = Object.entries(asObject((await transport.json({ method: 'GET', path: call })).urls) ?? {})
  for (const [file, url] of urls) {
    if (!plainName.test(file) || typeof url !== 'string' || !URL.canParse(url))
      throw brokenReply(`${call}: the server names a file ${JSON.stringify(file)}`)
    const { body } = await transport.open(new URL(url))
    await pipeline(Readable.fromWeb(body! as never), createWriteStream(join(dir, file)))
  }
  return urls.map(([file]) => file)
}
