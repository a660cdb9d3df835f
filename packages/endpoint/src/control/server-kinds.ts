import { z } from 'zod'
import { parseJson } from '../reply/bounded-json.ts'

/** Servers that can be told to change their weights. */
export type ServerKind = 'vllm' | 'sglang'

/** One POST below the server's root. */
export interface ControlCall {
  path: string
  body?: object
  /** What to do where the server has no such path; null: it has nothing then that the call would be for. */
  missing: string | null
  /** Whether a body of status 200 says that it was done; default always. */
  succeeded?: (text: string) => boolean
}

interface Calls {
  reloadWeights(folder: string): ControlCall[]
  loadAdapter(name: string, folder: string): ControlCall[]
  unloadAdapter(name: string): ControlCall[]
}

const Success = z.object({ success: z.boolean() })

/** A body without `success` is one of a version that only has the status. */
const succeeded = (text: string) => Success.safeParse(parseJson(text)).data?.success ?? true

const development = 'start vLLM with VLLM_SERVER_DEV_MODE=1 in its environment'
const adapters =
  'start vLLM with --enable-lora and VLLM_ALLOW_RUNTIME_LORA_UPDATING=1 in its environment, or spatial-ssrl serve with --adapters FOLDER'
const sglangAdapters = 'start SGLang with --enable-lora'

/** How each is told: vLLM 0.32 (`entrypoints/serve/dev`, `serve/lora`) and SGLang 0.5 (`entrypoints/http_server`). */
export const serverKinds: Record<ServerKind, { name: string; calls: Calls }> = {
  vllm: {
    name: 'vLLM',
    calls: {
      // The workers drop their features of pictures on a reload; the scheduler would go on to believe that they have them.
      reloadWeights: () => [
        { path: '/collective_rpc', body: { method: 'reload_weights' }, missing: development },
        { path: '/reset_mm_cache', missing: null },
        { path: '/reset_encoder_cache', missing: null },
        { path: '/reset_prefix_cache', missing: development, succeeded },
      ],
      loadAdapter: (name, folder) => [
        { path: '/v1/load_lora_adapter', body: { lora_name: name, lora_path: folder }, missing: adapters },
      ],
      unloadAdapter: (name) => [{ path: '/v1/unload_lora_adapter', body: { lora_name: name }, missing: adapters }],
    },
  },
  sglang: {
    name: 'SGLang',
    calls: {
      reloadWeights: (folder) => [
        {
          path: '/update_weights_from_disk',
          body: { model_path: folder, flush_cache: true, abort_all_requests: false },
          missing: 'this is no SGLang: check the address',
          succeeded,
        },
      ],
      loadAdapter: (name, folder) => [
        {
          path: '/load_lora_adapter',
          body: { lora_name: name, lora_path: folder },
          missing: sglangAdapters,
          succeeded,
        },
      ],
      unloadAdapter: (name) => [
        { path: '/unload_lora_adapter', body: { lora_name: name }, missing: sglangAdapters, succeeded },
      ],
    },
  },
}
