export interface CSeq {
  /** 0 … 2³¹ − 1 (RFC 3261 §8.1.1.5). */
  number: number;
  method: string;
}

const CSEQ = /^(\d{1,10})[ \t]+([A-Za-z0-9\-.!%*_+`'~]+)$/;

/** @returns undefined where the value is malformed */
export function parseCSeq(value: string): CSeq | undefined {
  const match = CSEQ.exec(value);
  if (!match) return undefined;
  const number = Number(match[1]);
  return number > 0x7fff_ffff ? undefined : { number, method: match[2]! };
}
