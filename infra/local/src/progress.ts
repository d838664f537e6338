/** One line of progress. */
export type Progress = (line: string) => void;

/** Lines with the seconds since the command began, on stderr: stdout belongs to results. */
export function createProgress(startedAt = processStartedAt()): Progress {
  return (line) => {
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(6);
    process.stderr.write(`${seconds} s  ${line}\n`);
  };
}

/** The bootstrap hands its own start on, so that one clock runs through a whole command. */
function processStartedAt(): number {
  const handedOn = Number(process.env['OUTRIDER_LOCAL_STARTED_AT']);
  return Number.isFinite(handedOn) && handedOn > 0 ? handedOn : Date.now();
}
