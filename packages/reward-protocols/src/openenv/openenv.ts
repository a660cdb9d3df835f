import { z } from 'zod'
import type { Protocol } from '../protocol/protocol.ts'
import { readCall } from '../protocol/read-call.ts'
import { judgeOnce, openEpisodes } from './episode.ts'
import { answerRpc } from './json-rpc.ts'
import { openApi } from './openapi.ts'
import { Action, jsonSchema, QuestionObservation, State, VerdictObservation } from './schemas.ts'
import { rpcConversation, sessionConversation } from './session.ts'
import { environmentName, taskRoutes } from './tasks.ts'

const StepBody = z.looseObject({
  action: z.record(z.string(), z.unknown()),
  timeout_s: z.number().positive().nullish(),
  request_id: z.string().max(255).nullish(),
  split: z.string().nullish(),
  index: z.int().min(0).nullish(),
  task_id: z.string().nullish(),
})

const schemas = {
  action: jsonSchema(Action),
  observation: jsonSchema(VerdictObservation),
  reset_observation: jsonSchema(QuestionObservation),
  state: jsonSchema(State),
}

/**
 * An environment of OpenEnv: episodes of one question and one reply, a session a connection at `/ws`. Over HTTP nothing is remembered, so
 * a step names its question.
 */
export const openenvProtocol: Protocol = {
  'GET /health': () => ({ status: 'healthy' }),
  'GET /metadata': (_, { questions, version }) => ({
    name: environmentName,
    description:
      questions === undefined
        ? 'Spatial puzzles about pictures. This server judges and asks nothing: it was started without a data set.'
        : `Spatial puzzles about pictures: ${questions.name}, ${questions.splits.map(({ name, index }) => `${index.length} ${name}`).join(', ')}. One reply an episode; its reward is in [0, 1].`,
    version,
  }),
  'GET /schema': () => schemas,
  'GET /openapi.json': () => openApi(Object.keys(openenvProtocol).filter((route) => !route.startsWith('WS '))),
  'POST /mcp': ({ body }) => answerRpc(body),
  'WS /mcp': rpcConversation,
  'WS /ws': sessionConversation,
  'POST /reset': ({ body }, host) => openEpisodes(host).reset(body ?? {}),
  'POST /step'({ body }, host) {
    const { action, ...wish } = readCall(StepBody, body)
    return judgeOnce(host, wish, action)
  },
  'GET /state': (_, host) => openEpisodes(host).state(),
  ...taskRoutes,
}
