/**
 * The printable alphabet of byte-level BPE (GPT-2): printable Latin-1 bytes stand for themselves, the others for the code points
 * from 256 on. Index = byte.
 */
export const byteAlphabet: readonly string[] = (() => {
  let spare = 256
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173)
    return String.fromCodePoint(printable ? byte : spare++)
  })
})()

/** A text as the vocabulary of a byte-level tokenizer spells it. */
export function byteLevel(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => byteAlphabet[byte]!).join('')
}
