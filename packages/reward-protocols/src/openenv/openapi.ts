import type { z } from 'zod'
import { Action, jsonSchema, QuestionObservation, ResetData, State, VerdictObservation } from './schemas.ts'

const said = (schema: z.ZodType) => ({ content: { 'application/json': { schema: jsonSchema(schema) } } })

/** What is said of a route: what it is for, its body, and its answer where that has a shape of its own. */
function operation(summary: string, body?: z.ZodType, answer?: z.ZodType) {
  return {
    summary,
    ...(body && { requestBody: said(body) }),
    responses: { 200: { description: 'the answer', ...(answer && said(answer)) } },
  }
}

/** `GET /openapi.json`: version 1 of the protocol, and the routes of the environment, those of its tasks among them. */
export function openApi(routes: readonly string[]): Record<string, unknown> {
  const known: Readonly<Record<string, object>> = {
    'POST /reset': operation('ask a question', ResetData, QuestionObservation),
    'POST /step': operation(
      'judge the reply {response} in `action` to the question `task_id`',
      Action,
      VerdictObservation,
    ),
    'GET /state': operation('a state before the first question', undefined, State),
  }
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const [method = '', path = ''] = route.split(' ')
    paths[path] = { ...paths[path], [method.toLowerCase()]: known[route] ?? operation(`${method} ${path}`) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Spatial puzzles as an OpenEnv environment', version: '1.0.0' },
    paths,
  }
}
