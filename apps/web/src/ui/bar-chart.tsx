import { Group, Stack, Text } from '@mantine/core';

export interface BarPart {
  name: string;
  value: number;
  /** Of the theme. */
  color: string;
}

const HEIGHT = 120;
const WIDTH = 600;

/** Stacked bars from left to right. The figures stand in a table too, so that the picture is for eyes alone. */
export function BarChart(props: { label: string; bars: { label: string; parts: BarPart[] }[] }) {
  const { bars } = props;
  const sum = (parts: BarPart[]) => parts.reduce((total, part) => total + part.value, 0);
  const highest = Math.max(1, ...bars.map((bar) => sum(bar.parts)));
  const step = WIDTH / Math.max(1, bars.length);
  const legend = bars[0]?.parts.map(({ name, color }) => ({ name, color })) ?? [];
  return (
    <Stack gap={4} aria-hidden>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" width="100%" height={HEIGHT}>
        <line
          x1={0}
          x2={WIDTH}
          y1={HEIGHT - 0.5}
          y2={HEIGHT - 0.5}
          stroke="var(--mantine-color-default-border)"
          vectorEffect="non-scaling-stroke"
        />
        {bars.map((bar, index) => {
          let top = HEIGHT;
          return bar.parts.map((part) => {
            const height = (part.value / highest) * (HEIGHT - 4);
            top -= height;
            return (
              part.value > 0 && (
                <rect
                  key={`${bar.label}${part.name}`}
                  x={index * step + step * 0.1}
                  y={top}
                  width={step * 0.8}
                  height={Math.max(1, height)}
                  fill={`var(--mantine-color-${part.color}-6)`}
                >
                  <title>{`${bar.label}: ${part.name} ${part.value}`}</title>
                </rect>
              )
            );
          });
        })}
      </svg>
      <Group justify="space-between" gap="xs">
        <Text size="xs" c="dimmed">
          {bars[0]?.label}
        </Text>
        <Group gap="md">
          {legend.map(({ name, color }) => (
            <Text key={name} size="xs" c="dimmed">
              <span className="mark" style={{ background: `var(--mantine-color-${color}-6)` }} />
              {name}
            </Text>
          ))}
        </Group>
        <Text size="xs" c="dimmed">
          {bars.at(-1)?.label}
        </Text>
      </Group>
    </Stack>
  );
}
