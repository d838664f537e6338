import { customType, datetime } from 'drizzle-orm/mysql-core';

/** A ULID: 26 characters, time-ordered, so that inserts stay at the end of the index. */
export const ulidColumn = customType<{ data: string; driverData: string }>({
  dataType: () => 'char(26) character set ascii collate ascii_bin',
});

/** A code, not prose: compared byte by byte. */
export const codeColumn = customType<{ data: string; driverData: string; config: { length: number } }>({
  dataType: (config) => `varchar(${config?.length ?? 64}) character set ascii collate ascii_bin`,
});

/** A code from a closed set. */
export function enumColumn<const T extends readonly string[]>(name: string, _values: T, length = 24) {
  return codeColumn(name, { length }).$type<T[number]>();
}

/** A SIP identifier: long, opaque, compared byte by byte. */
export const opaqueColumn = (name: string, length = 255) => codeColumn(name, { length });

/** JSON. MySQL's driver gives an object, MariaDB's (where JSON is LONGTEXT) a string. */
export const jsonColumn = <T>(name: string) =>
  customType<{ data: T; driverData: unknown }>({
    dataType: () => 'json',
    toDriver: (value) => JSON.stringify(value),
    fromDriver: (value) => (typeof value === 'string' ? JSON.parse(value) : value) as T,
  })(name);

/** An instant, UTC, milliseconds. */
export const instantColumn = (name: string) => datetime(name, { mode: 'date', fsp: 3 });
