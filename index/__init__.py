"""Stories, indexed, and asked in their own words; see `index.library`."""

import os

# numpy's OpenBLAS has a waiting thread spin on every other core, which a question of milliseconds only pays for: read
# when numpy is first imported. FAISS, onnxruntime and torch have threads of their own.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
