/**
 * Every deviation from RFC 7643 and 7644 that we accept because a client needs it. Data only: the behaviour itself is in
 * `file`, and says the quirk's name there.
 */
export interface ClientQuirk {
  readonly name: string;
  /** Who sends it. */
  readonly sender: string;
  /** Where it was seen: a document, an issue, a capture. */
  readonly evidence: string;
  /** What we do where the RFC would have us refuse, or do something else. */
  readonly behaviour: string;
  /** Below lambda/scim/. */
  readonly file: string;
}

export const CLIENT_QUIRKS: readonly ClientQuirk[] = [
  {
    name: 'unquoted-filter-values',
    sender: 'Microsoft Entra ID (samples, Postman collection)',
    evidence: 'use-scim-to-provision-users-and-groups: filter=externalId eq jyoung',
    behaviour:
      'A comparison value without quotes is a word up to white space, ")" or "]"; against a string attribute, true and 12 are text as well',
    file: 'filter/scan-value.ts',
  },
  {
    name: 'comparison-after-value-path',
    sender: 'Microsoft Entra ID (work e-mail as matching attribute)',
    evidence:
      'customize-application-attributes: filter=emails[type eq "work"].value eq "a@b.example"',
    behaviour: 'emails[F].value eq X means emails[F and value eq X]',
    file: 'filter/parse-filter.ts',
  },
  {
    name: 'quoted-boolean-in-filter',
    sender: 'Microsoft Entra ID (roles without canonical types)',
    evidence: 'lightdash/lightdash#25676, jelhub/scimgateway#89: roles[primary eq "True"].value',
    behaviour: 'A boolean or a number in quotes is compared as what it says',
    file: 'filter/resolve-operand.ts',
  },
];
