/**
 * First step of every `npm` command: works before anything is installed, so it uses Node alone.
 * Brings npm packages and the build up to date, then hands over to the compiled part in `src/`.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 20;
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const state = join(root, '.outrider');
const logs = join(state, 'logs');
const startedAt = Date.now();
process.env.OUTRIDER_LOCAL_STARTED_AT = String(startedAt);

class Failure extends Error {
  constructor(message, remedy) {
    super(message);
    this.remedy = remedy;
  }
}

function say(line) {
  process.stderr.write(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
}

/** Runs a program to its end; its output goes to a log, and is shown when it fails. */
async function run(what, args, { log, remedy, env = {} }) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (signal) => child.kill(signal);
  process.once('SIGTERM', stop).once('SIGINT', stop);
  const beat = setInterval(() => say(`${what} …`), 10_000);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...end) => resolve(end));
  });
  clearInterval(beat);
  process.off('SIGTERM', stop).off('SIGINT', stop);
  appendFileSync(join(logs, log), output);
  if (signal === 'SIGINT' || signal === 'SIGTERM') process.exit(130);
  if (code !== 0) throw new Failure(`${what} failed (code ${code}).\n${lastLines(output, 25)}`, remedy);
}

const lastLines = (text, n) =>
  text
    .trimEnd()
    .split('\n')
    .slice(-n)
    .map((line) => `    ${line}`)
    .join('\n');

/** Whether node_modules holds what package-lock.json says; npm writes its own record there last. */
function packagesAreInstalled() {
  const installedFile = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true;
    const there = installed[path];
    // Builds for other systems are left out.
    return there ? there.version === entry.version : entry.optional === true;
  });
}

async function installPackages() {
  if (packagesAreInstalled()) return;
  say('npm ci: installing packages (once, and after each change of package-lock.json)');
  const npm = process.env.npm_execpath ?? join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js');
  // With NODE_ENV=production npm would leave the compiler out.
  await run('npm ci', [npm, 'ci', '--include=dev'], {
    log: 'npm-ci.log',
    remedy: 'Usually the registry could not be reached: see `npm ping`, then start again.',
  });
}

async function build() {
  const before = Date.now();
  if (!existsSync(join(root, 'infra/local/dist/cli.js'))) say('tsc -b: building (the first time takes longest)');
  await run('tsc -b', [join(root, 'node_modules/typescript/bin/tsc'), '-b'], {
    log: 'build.log',
    remedy: 'Mend the errors above (`npm run check:types` shows them all), then start again.',
  });
  if (Date.now() - before > 3000) say('built');
  const web = join(root, 'apps/web');
  if (!readdirSync(web).some((name) => name.startsWith('vite.config.'))) return;
  const print = fingerprint([web, join(root, 'packages/contracts/src'), join(root, 'packages/domain/src')]);
  const printFile = join(state, 'web-build');
  const same = existsSync(printFile) && readFileSync(printFile, 'utf8') === print;
  if (same && existsSync(join(web, 'dist/index.html'))) return;
  say('building the web pages');
  await run('vite build', [join(root, 'node_modules/vite/bin/vite.js'), 'build', web], {
    log: 'build.log',
    remedy: 'Mend the errors above, then start again.',
    env: { NODE_ENV: 'production' },
  });
  writeFileSync(printFile, print);
}

/** Changes when a file below is added, removed or written. */
function fingerprint(dirs) {
  const hash = createHash('sha256');
  const visit = (dir) => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (entry.name === 'dist' || entry.name === 'node_modules') continue;
      const path = join(dir, entry.name);
      if (entry.isDirectory()) visit(path);
      else {
        const { size, mtimeMs } = statSync(path);
        hash.update(`${path}\0${size}\0${mtimeMs}\0`);
      }
    }
  };
  dirs.forEach(visit);
  return hash.digest('hex');
}

/** Two commands in one clone must not install or build at once; the second waits. */
async function underSetupLock(work) {
  const file = join(state, 'setup.lock');
  const mine = `${file}.${process.pid}`;
  // Linked rather than written: the lock is never seen without its owner's id in it.
  writeFileSync(mine, String(process.pid));
  for (let told = false; !tryLink(mine, file);) {
    const owner = Number(existsSync(file) ? readFileSync(file, 'utf8') : process.pid);
    if (!isAlive(owner)) rmSync(file, { force: true });
    else if (!told && owner !== process.pid) {
      say(`waiting for another command in this clone to finish its set-up (process ${owner})`);
      told = true;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  rmSync(mine);
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  await work();
  release();
  process.off('exit', release);
}

function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

try {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new Failure(
      `Node ${process.versions.node} is too old.`,
      `Install Node ${OLDEST_NODE} or later, see https://nodejs.org/en/download`,
    );
  }
  mkdirSync(logs, { recursive: true });
  await underSetupLock(async () => {
    await installPackages();
    await build();
  });
  if (process.argv[2] === 'setup') say('set up');
  else {
    const { main } = await import('./dist/cli.js');
    process.exitCode = await main(process.argv.slice(2));
  }
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`\n${error.message}\n  → ${error.remedy}\n`);
  process.exitCode = 1;
}
