/** A ustar archive of small files; a name over 100 bytes gets a GNU or a pax header. */
export function makeTar(files: Record<string, Uint8Array | string>, longNames: 'gnu' | 'pax' = 'gnu'): Buffer {
  const blocks: Buffer[] = []
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content)
    if (Buffer.byteLength(name) > 100) {
      const record = longNames === 'gnu' ? Buffer.from(`${name}\0`) : paxRecord(name)
      blocks.push(header('long', record.length, longNames === 'gnu' ? 'L' : 'x'), padded(record))
    }
    blocks.push(header(name.slice(0, 100), bytes.length, '0'), padded(bytes))
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

function header(name: string, length: number, type: string): Buffer {
  const block = Buffer.alloc(512)
  block.write(name, 0)
  block.write(`${length.toString(8).padStart(11, '0')}\0`, 124)
  block.write(type, 156)
  block.write('ustar\x0000', 257)
  return withChecksum(block)
}

/** The archive with another text, in latin-1, for the size in the header at `at`; its checksum fits. */
export function withSize(archive: Buffer, at: number, field: string): Buffer {
  const changed = Buffer.from(archive)
  changed.fill(0, at + 124, at + 136)
  changed.write(field, at + 124, 'latin1')
  withChecksum(changed.subarray(at, at + 512))
  return changed
}

function withChecksum(block: Buffer): Buffer {
  block.fill(' ', 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

function paxRecord(name: string): Buffer {
  const body = ` path=${name}\n`
  const length = Buffer.byteLength(body) + 3 // three digits of its own length
  return Buffer.from(`${length}${body}`)
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
}
