/** In `unknown` of a machine's snapshot, where there are processes that this user may not look into. */
export const hiddenNamespaces = 'namespaces of other users';
