import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { AppError } from "./errors.js";

/** Encrypts texts at rest: AES-256-GCM, a fresh nonce each, the version in front. */
export interface Vault {
  /** Encrypted text, `v1:` + base64url of nonce, tag and cipher text. */
  seal(text: string): string;
  /** The text again. @throws AppError when it was changed or sealed with another key. */
  open(sealed: string): string;
}

/** A vault for a secret of any length; the key is its SHA-256. */
export function createVault(secret: string): Vault {
  const key = createHash("sha256").update(`deskhand-vault:${secret}`).digest();
  return {
    seal: (text) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return `v1:${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url")}`;
    },
    open: (sealed) => {
      try {
        if (!sealed.startsWith("v1:")) throw new Error("not a sealed text");
        const bytes = Buffer.from(sealed.slice(3), "base64url");
        const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 });
        decipher.setAuthTag(bytes.subarray(12, 28));
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
      } catch (cause) {
        throw new AppError({
          code: "config-invalid",
          message: "A stored text cannot be decrypted.",
          remedy: "Check that DESKHAND_SECRET is the one it was stored with.",
          cause,
        });
      }
    },
  };
}
