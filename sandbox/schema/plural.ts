const VOWEL_Y = /[aeiou]y$/i;

/** The English plural of a name, by the regular rules; a word that ends in "s" stays. */
export function plural(word: string): string {
  if (/s$/i.test(word)) return word;
  if (/y$/i.test(word) && !VOWEL_Y.test(word)) return `${word.slice(0, -1)}ies`;
  if (/(x|z|ch|sh)$/i.test(word)) return `${word}es`;
  if (/person$/i.test(word)) return word.replace(/erson$/i, "eople");
  if (/child$/i.test(word)) return `${word}ren`;
  return `${word}s`;
}
