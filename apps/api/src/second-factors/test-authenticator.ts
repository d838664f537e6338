import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();
const text = (data: Uint8Array) => Buffer.from(data).toString('base64url');

const USER_PRESENT = 1;
const HAS_CREDENTIAL = 64;

/** A key as one plugs it in: one ES256 credential, bound to the host that it was made for (WebAuthn level 3, 6). */
export function createTestAuthenticator() {
  const id = randomBytes(32);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  let signCount = 0;

  const authenticatorData = (host: string, flags: number, credential = Buffer.alloc(0)) => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(signCount);
    return Buffer.concat([sha256(host), Buffer.from([flags]), count, credential]);
  };
  const clientData = (type: string, challenge: string, origin: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const credential = { id: text(id), rawId: text(id), type: 'public-key' };

  return {
    /** What the browser answers options of registration with. */
    create(options: Record<string, unknown>, origin: string) {
      const { challenge, rp } = options as { challenge: string; rp: { id: string } };
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      const cose = new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
        [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
      ]);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const attested = Buffer.concat([Buffer.alloc(16), length, id, isoCBOR.encode(cose)]);
      const authData = authenticatorData(rp.id, USER_PRESENT | HAS_CREDENTIAL, attested);
      const attestation = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', new Uint8Array(authData)],
      ]);
      return {
        ...credential,
        response: {
          clientDataJSON: text(clientData('webauthn.create', challenge, origin)),
          attestationObject: text(isoCBOR.encode(attestation as Parameters<typeof isoCBOR.encode>[0])),
          transports: ['usb'],
        },
      };
    },

    /** What the browser answers options of authentication with. `copied`: by a copy that has not counted along. */
    get(options: Record<string, unknown>, origin: string, { copied = false } = {}) {
      const { challenge, rpId } = options as { challenge: string; rpId: string };
      if (!copied) signCount += 1;
      const data = clientData('webauthn.get', challenge, origin);
      const authData = authenticatorData(rpId, USER_PRESENT);
      const signature = createSign('sha256').update(authData).update(sha256(data)).sign(privateKey);
      return {
        ...credential,
        response: {
          clientDataJSON: text(data),
          authenticatorData: text(authData),
          signature: text(signature),
        },
      };
    },
  };
}
