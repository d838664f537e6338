import { Type, type Static, type TSchema } from 'typebox';
import { Change, Closed, IdString, Instant, Nullable, OneOf } from './common.js';
import { FACTOR_KINDS, SessionView } from './session.js';

export const FactorName = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^(?!\\s*$)[^\\u0000-\\u001f\\u007f]+$',
  description: 'What the user calls it.',
  examples: ['My phone'],
});
const totpCode = Type.String({ pattern: '^[0-9]{6}$', description: 'Six digits (RFC 6238).', examples: ['123456'] });

const base64url = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[A-Za-z0-9_-]+$' });

/** What `navigator.credentials` gives, in the JSON form of WebAuthn level 3; its verifier looks at it in depth. */
const credential = <const T extends Record<string, TSchema>>(response: T, description: string) =>
  Type.Object(
    {
      id: base64url(1_400),
      rawId: base64url(1_400),
      type: OneOf(['public-key']),
      response: Type.Object(response),
    },
    { description },
  );

export const RegistrationResponse = credential(
  {
    clientDataJSON: base64url(8_000),
    attestationObject: base64url(32_000),
    transports: Type.Optional(Type.Array(Type.String({ maxLength: 20 }), { maxItems: 10 })),
  },
  '`RegistrationResponseJSON` of WebAuthn.',
);
export const AuthenticationResponse = credential(
  { clientDataJSON: base64url(8_000), authenticatorData: base64url(8_000), signature: base64url(4_000) },
  '`AuthenticationResponseJSON` of WebAuthn.',
);

export type RegistrationResponse = Static<typeof RegistrationResponse>;
export type AuthenticationResponse = Static<typeof AuthenticationResponse>;

export const FactorView = Type.Object({
  id: IdString,
  kind: OneOf(FACTOR_KINDS),
  name: Type.String(),
  createdAt: Instant,
  lastUsedAt: Nullable(Instant),
});
export type FactorView = Static<typeof FactorView>;

export const FactorList = Type.Object({
  items: Type.Array(FactorView),
  recoveryCodesLeft: Type.Integer({ minimum: 0, description: 'Codes that were not used yet.' }),
  required: Type.Boolean({ description: 'The user cannot be without one.' }),
});
export type FactorList = Static<typeof FactorList>;

export const TotpBegin = Closed({ name: FactorName });
export const TotpBegun = Type.Object({
  id: IdString,
  secret: Type.String({ description: 'Base32, to be typed where no picture can be read. Shown once.' }),
  otpauthUri: Type.String({ description: 'To be shown as a QR code. Shown once.' }),
});
export type TotpBegun = Static<typeof TotpBegun>;
export const TotpConfirm = Closed({ code: totpCode });

/** Options of WebAuthn's `navigator.credentials.create` or `.get` in JSON; to be used once, within five minutes. */
export const WebauthnOptions = Type.Object({
  options: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
});
export const WebauthnRegistration = Closed({ name: FactorName, response: RegistrationResponse });

export const RecoveryCodes = Type.Object({
  codes: Type.Array(Type.String(), { description: 'Ten; each works once. Shown once.' }),
});

/** A factor is in force. The session has another token from then on, and is `full`. */
export const FactorConfirmed = Type.Object({
  factor: FactorView,
  recoveryCodes: Nullable(Type.Array(Type.String(), { description: 'Shown once, with the first factor.' })),
  session: SessionView,
});
export type FactorConfirmed = Static<typeof FactorConfirmed>;

/** Exactly one member. */
export const FactorShown = Closed(
  {
    code: Type.Optional(totpCode),
    recoveryCode: Type.Optional(
      Type.String({ minLength: 10, maxLength: 30, description: 'Case, blanks and hyphens do not matter.' }),
    ),
    webauthn: Type.Optional(AuthenticationResponse),
  },
  { minProperties: 1, maxProperties: 1 },
);
export type FactorShown = Static<typeof FactorShown>;

export const SecuritySettings = Type.Object({
  secondFactorRequired: Type.Boolean({ description: 'All users of the tenant log on with a second factor.' }),
});
export type SecuritySettings = Static<typeof SecuritySettings>;
export const SecuritySettingsChange = Change({ secondFactorRequired: Type.Boolean() });
