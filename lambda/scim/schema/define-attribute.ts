/** Short forms for writing schemas down: RFC 7643 §2.2's defaults, and what differs from them. */
import type { Attribute } from './schema.ts';

type Facets = Partial<Omit<Attribute, 'name' | 'description'>>;

export function attribute(name: string, description: string, facets: Facets = {}): Attribute {
  return {
    name,
    type: 'string',
    multiValued: false,
    description,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...facets,
  };
}

/** A multi-valued attribute with the sub-attributes of RFC 7643 §2.4. */
export function multiValued(
  name: string,
  description: string,
  facets: { value?: Facets; types?: readonly string[] } = {},
): Attribute {
  return attribute(name, description, {
    type: 'complex',
    multiValued: true,
    subAttributes: [
      attribute('value', 'The value itself.', facets.value),
      attribute('display', 'The value in words, for people to read.'),
      attribute(
        'type',
        'What the value is for.',
        facets.types ? { canonicalValues: facets.types } : {},
      ),
      primary(),
    ],
  });
}

export function primary(): Attribute {
  return attribute('primary', 'True for the one value that is preferred.', { type: 'boolean' });
}
