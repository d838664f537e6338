import type { BusReply, DialerCommand } from '@outrider/platform';
import type { CallRegistry } from './call-registry.js';
import type { Call } from './call.js';

const DIGITS = /^[0-9*#A-D]{1,32}$/;

const done: BusReply = { ok: true };
const refused = (code: string, message: string): BusReply => ({ ok: false, code, message });

/** Carries out what agents ask about their calls. */
export function createCommands(options: {
  registry: Pick<CallRegistry, 'byAgent'>;
  /** False: that phone isn't on the line here. */
  dropLeg(agentSessionId: string): boolean;
}): (command: DialerCommand) => Promise<BusReply> {
  const { registry, dropLeg } = options;

  return async (command) => {
    if (command.type === 'drop-agent-leg') {
      return dropLeg(command.agentSessionId) ? done : refused('no-leg', "The agent's phone is not on the line here.");
    }
    const call = registry.byAgent(command.agentSessionId);
    if (
      !call ||
      call.tenantId !== command.tenantId ||
      (command.attemptId !== undefined && call.attemptId !== command.attemptId)
    ) {
      return refused('no-call', 'The agent has no such call: it has ended.');
    }
    return carryOut(call, command);
  };
}

async function carryOut(call: Call, command: DialerCommand): Promise<BusReply> {
  const talk = call.stage === 'talking' ? call.talk() : undefined;
  if (command.type === 'hang-up') {
    if (talk) call.end({ result: 'connected', reason: 'agent-hung-up' });
    else if (call.stage === 'setup') call.cancel('agent-cancelled');
    else return notConnected();
    return done;
  }
  if (!talk) return notConnected();
  if (command.type === 'hold') {
    await talk.setHold(command.on);
    return done;
  }
  if (command.type === 'dtmf') {
    if (!DIGITS.test(command.digits)) {
      return refused('digits-invalid', 'Send 1 to 32 of the digits 0–9, *, # and A–D.');
    }
    await talk.sendDtmf(command.digits);
    return done;
  }
  return refused('unknown-command', 'The dialer does not know this command.');
}

const notConnected = () => refused('not-connected', 'The call is not connected yet. Try again in a moment.');
