"""Hashing passwords: argon2id in threads of their own, so that the event loop goes on.

At most two at once: each takes 19 MiB and a core for 46 ms.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
# Verified against when nobody has the address, so that an unknown one takes as long as a wrong password.
# Of a random text, with the same costs; made beforehand, since hashing at import delays every process.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$oUR/s+j6Adjv85GFYQ3mtA$V20Q28nXMeQI8JdOEb/442nea75IO4b3/MhswO2Yk4M"


async def hashed(password: str) -> str:
    """What is stored."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; without a hash it takes as long and is wrong."""
    verified = asyncio.get_running_loop().run_in_executor(
        _threads, _verify, password_hash or NOBODY, password
    )
    return await verified and password_hash is not None


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
