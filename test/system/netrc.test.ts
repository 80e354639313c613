import { expect, test } from 'vitest';
import { netrcCredentials } from '../../src/system/netrc.ts';

test.each([
  ['machine h login u password p', 'u p'],
  ['machine other login x password y\nmachine h\n  login u\n  password p\n', 'u p'],
  ['default login d password e', 'd e'],
  ['default login d password e\nmachine h login u password p', 'u p'],
  ['machine h login u account a password p', 'u p'],
  ['machine h user u password p', 'u p'],
  ['machine h password p', ' p'],
  ['machine h login "a user" password p\\ q', 'a user p q'],
  ['# machine h login x password y\nmachine h login u # mine\npassword #p', 'u #p'],
  ['macdef m\nmachine h login x password y\n\nmachine h login u password p', 'u p'],
  ['macdef m\nmachine h login x password y', null],
  ['machine hh login u password p', null],
  ['machine', null],
  ['nonsense machine h', ' '],
  ['', null],
])('%j', (text, expected) => {
  const found = netrcCredentials(text, 'h');
  expect(found && `${found.username} ${found.password}`).toBe(expected);
});
