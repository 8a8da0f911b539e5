/**
 * What the tables are called that an xray sets beside the user's, and which nobody is shown: `vethscope_xray_1f3c`. Each
 * session has a name of its own, for a table belongs to one process alone. Pure.
 */

/** What the names of all sessions begin with. */
export const markerTablePrefix = 'vethscope_xray_';

/** Whether a table is a session's, this one's or another's. */
export function isMarkerTable(name: string): boolean {
  return name.startsWith(markerTablePrefix);
}

const notOfUser = new RegExp(`^# new generation |^(?:add|delete) \\w+ \\w+ ${markerTablePrefix}`, 'u');

/** Whether a line of `nft monitor` tells of the user's rules: each change of whomever also has a line about its generation. */
export function isOfUser(line: string): boolean {
  return !notOfUser.test(line);
}
