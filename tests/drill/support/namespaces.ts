import { run } from './tools.js';

/** A machine of the drill: a network namespace. */
export interface Machine {
  readonly name: string;
  /** Command and arguments that run a program there. */
  inside(command: string, args: readonly string[]): { command: string; args: string[] };
  /** Runs a program there to its end. */
  run(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): string;
}

export interface Network {
  machine(role: string): Machine;
  /** A cable between two machines, with the address of each end, like `192.0.2.1/24`. */
  cable(a: Machine, aAddress: string, b: Machine, bAddress: string): void;
  /** A switch on one machine, which has an address at it itself, and cables from it to others. */
  lan(hub: Machine, hubAddress: string, others: readonly [Machine, string][]): void;
  defaultRoute(machine: Machine, via: string): void;
  forwards(machine: Machine): void;
  /** Nothing is left of it. */
  remove(): void;
}

/** Machines with a network of their own; the machine that the test runs on is in none of it. */
export function createNetwork(): Network {
  const machines: Machine[] = [];
  let cables = 0;
  const ip = (machine: Machine, ...args: string[]) => run('ip', ['-n', machine.name, ...args]);

  const plug = (a: Machine, b: Machine): [string, string] => {
    cables += 1;
    const [aEnd, bEnd] = [`v${cables}a`, `v${cables}b`];
    ip(a, 'link', 'add', aEnd, 'type', 'veth', 'peer', 'name', bEnd, 'netns', b.name);
    ip(a, 'link', 'set', aEnd, 'up');
    ip(b, 'link', 'set', bEnd, 'up');
    return [aEnd, bEnd];
  };

  return {
    machine(role) {
      const name = `outrider-${process.pid}-${role}`;
      run('ip', ['netns', 'add', name]);
      const inside = (command: string, args: readonly string[]) => ({
        command: 'ip',
        args: ['netns', 'exec', name, command, ...args],
      });
      const machine: Machine = {
        name,
        inside,
        run(command, args, env) {
          const program = inside(command, args);
          return run(program.command, program.args, env);
        },
      };
      machines.push(machine);
      ip(machine, 'link', 'set', 'lo', 'up');
      return machine;
    },
    cable(a, aAddress, b, bAddress) {
      const [aEnd, bEnd] = plug(a, b);
      ip(a, 'address', 'add', aAddress, 'dev', aEnd);
      ip(b, 'address', 'add', bAddress, 'dev', bEnd);
    },
    lan(hub, hubAddress, others) {
      cables += 1;
      const bridge = `lan${cables}`;
      ip(hub, 'link', 'add', bridge, 'type', 'bridge');
      ip(hub, 'address', 'add', hubAddress, 'dev', bridge);
      ip(hub, 'link', 'set', bridge, 'up');
      for (const [other, address] of others) {
        const [hubEnd, otherEnd] = plug(hub, other);
        ip(hub, 'link', 'set', hubEnd, 'master', bridge);
        ip(other, 'address', 'add', address, 'dev', otherEnd);
      }
    },
    defaultRoute: (machine, via) => void ip(machine, 'route', 'add', 'default', 'via', via),
    forwards: (machine) => void machine.run('sh', ['-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']),
    remove() {
      for (const machine of machines.splice(0)) run('ip', ['netns', 'delete', machine.name]);
    },
  };
}
