import { ApiProblem } from './client';

/** Asks the person to show again who they are; resolves to whether they did. */
type Asker = () => Promise<boolean>;
let asker: Asker | undefined;

/** Names who asks: the dialog of the page that is shown. */
export function askWith(next: Asker | undefined): void {
  asker = next;
}

/** Does something; where the API wants the person confirmed first, asks them and does it again. */
export async function confirmedByPerson<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiProblem && error.code === 'confirmation-required') || !asker) throw error;
    if (!(await asker())) throw error;
    return work();
  }
}
