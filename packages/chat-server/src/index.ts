export type { AdaptedPolicy, AdapterHome } from './adapters/served-models.ts'
export type { DecodePicture } from './chat/pictures.ts'
export { type ChatServer, type ChatServerOptions, openChatServer } from './http/open-chat-server.ts'
export type { ChatPolicy } from './queue/batches.ts'
