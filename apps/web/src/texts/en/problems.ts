/** What went wrong, by its code; where there is nothing here the API's own sentence is shown. */
export const problems = {
  problems: {
    title: 'That did not work',
    seeFields: 'Look at the fields that are marked.',
    unreachable: 'The service cannot be reached. Check your connection and try again.',
    unreadable: 'The service gave an answer that cannot be read. Try again in a moment.',
    'log-on-failed': 'The e-mail address or the password is wrong.',
    'not-signed-in': 'Your log-on has ended. Log on again.',
    'permission-denied': 'Your role does not permit this. Ask an administrator.',
    'not-found': 'This does not exist, or it is not yours.',
    overloaded: 'The service has more to do than it can. Try again in some seconds.',
    'internal-error': 'Something went wrong on our side. Try again; if it stays, tell support.',
    'second-factor-wrong': 'That code is wrong or was used already. Wait for the next one and try again.',
    'password-too-common':
      'This password is on lists of stolen ones. Choose another, for example four unrelated words.',
    'grant-ended': 'The support access has ended.',
  },
};
