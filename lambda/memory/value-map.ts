/** A map from an attribute and its value, without joining the two into one string that a client could imitate. */
import type { IndexedValue } from '../directory/directory-store.ts';

export class ValueMap<T> {
  private readonly attributes = new Map<string, Map<string, T>>();

  get({ attribute, value }: IndexedValue): T | undefined {
    return this.attributes.get(attribute)?.get(value);
  }

  set({ attribute, value }: IndexedValue, content: T): void {
    const values = this.attributes.get(attribute) ?? new Map<string, T>();
    this.attributes.set(attribute, values.set(value, content));
  }

  delete({ attribute, value }: IndexedValue): void {
    this.attributes.get(attribute)?.delete(value);
  }
}
