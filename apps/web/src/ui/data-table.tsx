import { Paper, Table } from '@mantine/core';
import type { ReactNode } from 'react';

export interface Column<T> {
  header: string;
  cell: (row: T) => ReactNode;
  /** Figures and buttons stand at the right. */
  right?: boolean;
}

/** Rows under headings; in a narrow place each row becomes a card with its headings beside it. */
export function DataTable<T>(props: {
  label: string;
  columns: Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
}) {
  const { columns } = props;
  return (
    <Paper withBorder className="data-table">
      <Table verticalSpacing="xs" horizontalSpacing="md" aria-label={props.label}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column.header} ta={column.right ? 'right' : undefined}>
                {column.header}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.rows.map((row) => (
            <Table.Tr key={props.rowKey(row)}>
              {columns.map((column) => (
                <Table.Td
                  key={column.header}
                  data-label={column.header}
                  data-right={column.right}
                  ta={column.right ? 'right' : undefined}
                >
                  <div>{column.cell(row)}</div>
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
