import { z } from 'zod'
import { readFields } from '../refusal/read-fields.ts'

const name = z.string().min(1).max(256)
const Load = z.strictObject({
  lora_name: name,
  lora_path: z.string().min(1).max(4096),
  load_inplace: z.boolean().nullish(),
})
const Unload = z.strictObject({ lora_name: name })

/** `POST /v1/load_lora_adapter`, as vLLM has it. @throws Refusal 400 that names the field */
export const parseLoad = (json: unknown): z.output<typeof Load> => readFields(Load, json)

/** `POST /v1/unload_lora_adapter`. @throws Refusal 400 that names the field */
export const parseUnload = (json: unknown): z.output<typeof Unload> => readFields(Unload, json)
