export { createEmbeddedMediaServer, type EmbeddedMediaServer } from './adapter.js';
export {
  MAX_BATCH,
  MAX_FRAME_BYTES,
  mediaMethods,
  RPC_ERRORS,
  type LegOrOthers,
  type MediaEvent,
  type MediaEvents,
  type MediaMethod,
  type MediaParams,
  type MediaResult,
} from './protocol.js';
