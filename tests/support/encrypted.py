"""Encrypts as programs do ([MS-OFFCRYPTO] 2.3.4.10, agile encryption)."""

import hashlib
import hmac
import struct
from base64 import b64encode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from support.ole import ole_file

_OFFICE = "http://schemas.microsoft.com/office/2006"
_INPUT, _HASH, _KEY = (bytes.fromhex(each) for each in (
    "fea7d2763b4b9e79", "d7aa0f6d3061344e", "146e0be7abacd0d6"))  # fmt: skip
_HMAC_KEY, _HMAC_VALUE = bytes.fromhex("5fb2ad010cb9e1f6"), bytes.fromhex("a0677f02b22c8433")
_SPINS = 1000
_SEGMENT = 4096


def by_excel_2010(content: bytes, password: str) -> bytes:
    """The file encrypted by SHA-1 and AES-128, as Excel 2010 does."""
    salt, key_salt, secret = bytes(range(16)), bytes(range(16, 32)), bytes(range(32, 48))

    def derived(block: bytes) -> bytes:
        digest = hashlib.sha1(salt + password.encode("utf-16-le")).digest()
        for number in range(_SPINS):
            digest = hashlib.sha1(struct.pack("<I", number) + digest).digest()
        return hashlib.sha1(digest + block).digest()[:16]

    def of_package(block: bytes) -> bytes:
        return hashlib.sha1(key_salt + block).digest()[:16]

    verifier, hmac_key = bytes(range(48, 64)), bytes(range(64, 84))
    package = struct.pack("<Q", len(content)) + b"".join(
        _aes(secret, of_package(struct.pack("<I", at // _SEGMENT)), content[at : at + _SEGMENT])
        for at in range(0, len(content), _SEGMENT)
    )
    value = hmac.new(hmac_key.ljust(32, b"\0"), package, hashlib.sha1).digest()
    about = 'saltSize="16" blockSize="16" keyBits="128" hashSize="20" cipherAlgorithm="AES"'
    about += ' cipherChaining="ChainingModeCBC" hashAlgorithm="SHA1"'
    info = (
        f'<encryption xmlns="{_OFFICE}/encryption" xmlns:p="{_OFFICE}/keyEncryptor/password">'
        f'<keyData {about} saltValue="{_text(key_salt)}"/><dataIntegrity'
        f' encryptedHmacKey="{_text(_aes(secret, of_package(_HMAC_KEY), hmac_key))}"'
        f' encryptedHmacValue="{_text(_aes(secret, of_package(_HMAC_VALUE), value))}"/>'
        f'<keyEncryptors><keyEncryptor uri="{_OFFICE}/keyEncryptor/password"><p:encryptedKey'
        f' spinCount="{_SPINS}" {about} saltValue="{_text(salt)}"'
        f' encryptedVerifierHashInput="{_text(_aes(derived(_INPUT), salt, verifier))}"'
        f' encryptedVerifierHashValue="'
        f'{_text(_aes(derived(_HASH), salt, hashlib.sha1(verifier).digest()))}"'
        f' encryptedKeyValue="{_text(_aes(derived(_KEY), salt, secret))}"/>'
        "</keyEncryptor></keyEncryptors></encryption>"
    )
    streams = {
        "EncryptionInfo": struct.pack("<HHI", 4, 4, 0x40) + info.encode(),
        "EncryptedPackage": package,
    }
    return ole_file(streams)


def _aes(key: bytes, vector: bytes, content: bytes) -> bytes:
    padded = content.ljust((len(content) + 15) // 16 * 16, b"\0")
    encryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    return encryptor.update(padded) + encryptor.finalize()


def _text(content: bytes) -> str:
    return b64encode(content).decode()
