/** Pages of the operator's own personnel. */
export const staff = {
  staff: {
    title: 'Customers’ instructions',
    hint: 'You see a customer’s data only by the instruction of an approved contact, by name, for at most an hour. Everything you do there is on the customer’s record.',
    take: 'Take an instruction',
    takeTitle: 'Take an instruction',
    takeHint: 'Make sure whom you speak with: call back on the number below, or have it in writing.',
    search: 'Customer',
    searchHint: 'How the name begins.',
    contact: 'Contact who instructs you',
    noContacts: 'This customer has named no contact, so nobody can instruct you.',
    channel: 'The instruction came',
    evidence: 'Where the instruction is kept',
    evidenceHint: 'Ticket, letter or recording, with its SHA-256 where it is a file.',
    actsAs: 'Acts as the user with the address',
    spokenNoChange: 'By telephone you may look and export only.',
    emptyTitle: 'No instruction is open',
    empty: 'Instructions that customers give on their own page appear here, and those that you take.',
    customer: 'Customer',
    goIn: 'Go in',
    past: 'Earlier',
  },
};
