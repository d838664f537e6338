const NASTY = [
  '',
  ' ',
  '\r\n',
  '\r\n\r\n',
  '\0',
  '%s%n',
  '"',
  '<',
  '>',
  ';',
  ',',
  '::::',
  '-1',
  '0',
  '2147483648',
  '99999999999999999999',
  'SIP/2.0',
  'sip:',
  'tel:+45',
  ';tag=',
  ';branch=z9hG4bK',
  ';lr',
  'æøå☎️',
  'A'.repeat(3_000),
  ','.repeat(200),
  '[::1]',
];

/**
 * Makes mutilated copies of messages: of bytes, of lines, and of the values in them.
 * @param corpus where lines are borrowed from
 */
export function createMutator(corpus: readonly string[], random: () => number): (text: string) => Buffer {
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;

  const ofBytes = (bytes: Buffer): Buffer => {
    const at = below(bytes.length);
    const length = 1 + below(20);
    switch (below(4)) {
      case 0: {
        const copy = Buffer.from(bytes);
        copy[at] = below(256);
        return copy;
      }
      case 1:
        return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
      case 2:
        return Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from(Array.from({ length }, () => below(256))),
          bytes.subarray(at),
        ]);
      default:
        return bytes.subarray(0, at);
    }
  };
  const ofLines = (text: string): string => {
    const lines = text.split('\r\n');
    const at = below(lines.length);
    switch (below(5)) {
      case 0:
        lines.splice(at, 1);
        break;
      case 1:
        lines.splice(at, 0, lines[below(lines.length)]!);
        break;
      case 2:
        lines[at] = pick(pick(corpus).split('\r\n'));
        break;
      case 3:
        [lines[at], lines[0]] = [lines[0]!, lines[at]!];
        break;
      default:
        lines[at] = ` ${lines[at]}`;
    }
    return lines.join('\r\n');
  };
  const ofValues = (text: string): string => {
    const words = text.split(/(?<=[ :;=<>@,"/])/);
    words[below(words.length)] = pick(NASTY);
    return words.join('');
  };

  return (text) => {
    let bytes = Buffer.from(text);
    // Mostly one wound: with more, the parser sees to it and nothing behind it is tried.
    for (let i = random() < 0.7 ? 1 : 1 + below(4); i > 0 && bytes.length > 0; i--) {
      const kind = below(4);
      if (kind === 0) bytes = Buffer.from(ofBytes(bytes));
      else bytes = Buffer.from(kind === 1 ? ofLines(bytes.toString()) : ofValues(bytes.toString()));
    }
    return bytes.subarray(0, 60_000);
  };
}
