import { evaluateExpression, parseExpression } from '../../entra/expression.ts';

const attributes: Record<string, string> = {
  givenName: 'Zoë',
  surname: "O'Brien",
  IsSoftDeleted: 'True',
  city: ' New York ',
};

function evaluate(text: string): string | undefined {
  return evaluateExpression(parseExpression(text), (name) => attributes[name]);
}

it.each([
  ['Switch([IsSoftDeleted], , "False", "True", "True", "False")', 'False'],
  ['Switch([IsSoftDeleted],,"False","True","True","False")', 'False'],
  ['Switch([givenName], "other", "Ada", "x")', 'other'],
  ['Switch([givenName], , "Ada", "x")', undefined],
  ['Join(" ", [givenName], [surname])', "Zoë O'Brien"],
  ['Join(" ", [givenName], [missing])', 'Zoë'],
  ['Join(" ", [missing], [missing])', undefined],
  ['Append([surname], "@x.example")', "O'Brien@x.example"],
  ['Append([missing], "@x.example")', undefined],
  ['Coalesce([missing], [surname], "none")', "O'Brien"],
  ['ToLower(Append([surname], "!"))', "o'brien!"],
  ['ToUpper([givenName])', 'ZOË'],
  ['NormalizeDiacritics([givenName])', 'Zoe'],
  ['StripSpaces([city])', 'NewYork'],
  ['Trim([city])', 'New York'],
  ['Left([surname], "3")', "O'B"],
  ['Mid([surname], "3", "2")', 'Br'],
  ['Not([IsSoftDeleted])', 'False'],
  ['"a, (b) [c]"', 'a, (b) [c]'],
  ['[surname]', "O'Brien"],
  ['[missing]', undefined],
])('evaluates %s', (text, value) => {
  expect(evaluate(text)).toBe(value);
});

it.each([
  ['', /^the end at character 1 is unexpected/],
  ['Joyn(" ", [a])', /^Joyn at character 1 is none of Append, /],
  ['constructor("a")', /^constructor at character 1 is none of /],
  ['Join(" ", [a]', /^the end at character 14 is unexpected where "\)" belongs/],
  ['ToLower([a], [b])', /^ToLower takes \(source\), not 2 arguments/],
  ['[a] [b]', /^b at character 5 is unexpected/],
  ['ToLower(%)', /^character 9 begins nothing that is known/],
  ['ToLower("open)', /^character 9 begins nothing/],
  [`${'Not('.repeat(30)}"True"${')'.repeat(30)}`, /nest deeper/],
])('refuses %s', (text, message) => {
  expect(() => parseExpression(text)).toThrow(message);
});
