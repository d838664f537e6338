/** Bounds of one message; what passes them is refused before anything is allocated for it. */
export const MAX_MESSAGE_BYTES = 65_535;
export const MAX_HEAD_BYTES = 16_384;
export const MAX_HEADER_LINES = 200;
/** Values in one list header: a message that crossed more than 70 proxies would have run out of Max-Forwards. */
export const MAX_LIST_VALUES = 70;
export const MAX_URI_LENGTH = 2_048;
