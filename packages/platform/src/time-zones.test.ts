import { expect, it } from 'vitest';
import { numberTimeZones } from './time-zones.js';

it('gives the zone of a country with one', async () => {
  expect(await numberTimeZones('+4533121212')).toEqual(['Europe/Copenhagen']);
});

it('gives every zone that a number may be in', async () => {
  expect((await numberTimeZones('+18005551234')).length).toBeGreaterThan(4);
  expect(await numberTimeZones('+12125551234')).toEqual(['America/New_York']);
});

it('tells two numbers of one country apart, also when asked at once', async () => {
  const zones = await Promise.all(['+12125551234', '+13105551234', '+12125559999'].map((n) => numberTimeZones(n)));
  expect(zones).toEqual([['America/New_York'], ['America/Los_Angeles'], ['America/New_York']]);
});

it('gives none for what is not a number', async () => {
  expect(await numberTimeZones('+0')).toEqual([]);
});
