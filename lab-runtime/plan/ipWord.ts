/** Whether `ip -batch` takes a word as it is: it splits at blanks, and knows no quoting that every version shares. */
export function isIpWord(word: string): boolean {
  return /^[A-Za-z0-9_.:/@-]+$/.test(word);
}
