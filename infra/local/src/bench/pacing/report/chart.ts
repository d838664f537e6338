import type { CellResult } from '../run/run-cells.js';

const PANEL = { width: 300, height: 220, left: 34, top: 26, gapX: 24, gapY: 52 };
const PLOT = { width: 250, height: 150 };
const FROM_MINUTES = 25;
const TO_MINUTES = 60;

interface Line {
  name: string;
  colour: string;
  dash?: string;
  width: number;
  minutes(cell: CellResult): number;
}

/** Colours that colour-blind people tell apart (Okabe and Ito). */
const LINES: readonly Line[] = [
  { name: 'counts-only optimum', colour: '#999999', dash: '2 3', width: 2, minutes: (cell) => cell.optimum },
  {
    name: 'VICIdial, best of 16 in hindsight',
    colour: '#e69f00',
    width: 1.5,
    minutes: (cell) => cell.hindsight.occupied.value,
  },
  { name: 'VICIdial, defaults', colour: '#d55e00', width: 1.5, minutes: (cell) => cell.vicidial.occupied.value },
  {
    name: 'Outrider progressive',
    colour: '#56b4e9',
    width: 1.5,
    minutes: (cell) => cell.progressive.occupied.value,
  },
  { name: 'Outrider predictive', colour: '#0072b2', width: 3, minutes: (cell) => cell.predictive.occupied.value },
];

/** Occupied minutes per hour over agents, a panel for each workload at one answer probability. An SVG document. */
export function chart(cells: readonly CellResult[], answerProbability: number): string {
  const shown = cells.filter(({ scenario }) => scenario.answerProbability === answerProbability);
  const workloads = [...new Set(shown.map(({ workload }) => workload))];
  const columns = Math.min(2, workloads.length);
  const width = columns * PANEL.width + PANEL.gapX;
  const height = Math.ceil(workloads.length / 2) * (PANEL.height + PANEL.gapY / 2) + 70;
  const panels = workloads.map((workload, index) => {
    const x = (index % 2) * PANEL.width + PANEL.left;
    const y = Math.floor(index / 2) * PANEL.height + PANEL.top + 60;
    return panel(
      workload,
      shown.filter((cell) => cell.workload === workload),
      x,
      y,
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="12" y="18" font-size="13" font-weight="bold">Occupied minutes per hour, p = ${answerProbability}</text>`,
    ...LINES.map((line, index) => legend(line, 12 + (index % 3) * 205, 36 + Math.floor(index / 3) * 16)),
    ...panels,
    '</svg>',
    '',
  ].join('\n');
}

function legend(line: Line, x: number, y: number): string {
  return `<line x1="${x}" y1="${y - 4}" x2="${x + 22}" y2="${y - 4}" ${stroke(line)}/><text x="${x + 27}" y="${y}">${line.name}</text>`;
}

function panel(title: string, cells: readonly CellResult[], x: number, y: number): string {
  const sizes = cells.map(({ scenario }) => scenario.agents);
  const across = (index: number) => x + (PLOT.width * (index + 0.5)) / Math.max(1, sizes.length);
  const up = (minutes: number) =>
    y + PLOT.height * (1 - (Math.max(FROM_MINUTES, minutes) - FROM_MINUTES) / (TO_MINUTES - FROM_MINUTES));
  const grid = [30, 40, 50, 60].map(
    (minutes) =>
      `<line x1="${x}" y1="${up(minutes)}" x2="${x + PLOT.width}" y2="${up(minutes)}" stroke="#e0e0e0"/>` +
      `<text x="${x - 6}" y="${up(minutes) + 4}" text-anchor="end" fill="#555555">${minutes}</text>`,
  );
  const labels = sizes.map(
    (agents, index) =>
      `<text x="${across(index)}" y="${y + PLOT.height + 15}" text-anchor="middle" fill="#555555">${agents}</text>`,
  );
  const lines = LINES.map((line) => {
    const points = cells.map((cell, index) => `${across(index).toFixed(1)},${up(line.minutes(cell)).toFixed(1)}`);
    return `<polyline points="${points.join(' ')}" fill="none" ${stroke(line)}/>`;
  });
  return [
    `<text x="${x}" y="${y - 8}" font-weight="bold">${title}</text>`,
    ...grid,
    ...labels,
    `<text x="${x + PLOT.width}" y="${y + PLOT.height + 30}" text-anchor="end" fill="#555555">agents</text>`,
    ...lines,
  ].join('\n');
}

const stroke = ({ colour, width, dash }: Line) =>
  `stroke="${colour}" stroke-width="${width}"${dash === undefined ? '' : ` stroke-dasharray="${dash}"`}`;
