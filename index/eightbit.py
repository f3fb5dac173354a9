"""An encoder's graph in 8 bits: a quarter of its size, twice its speed, and .9993 of its vectors' direction.

Weights become bytes, with a scale for each output of a layer; its inputs are scaled first, so that no few of them need
all the room (after SmoothQuant, arXiv 2211.10438, but by the weights alone, so that no text has to be read for it).
What flows between is written as two bytes, the second for what the first leaves over: so only weights are rounded,
and the multiplications are those of bytes, which processors do fastest. One byte alone keeps .98 of the direction.

A scale is of one text: texts are never read together, and a vector doesn't depend on what else was asked.

Processors without dot products of bytes (Intel's before 2019, AMD's before 2022) add the products up in 16 bits, which
overflow. For these there is the same graph with the same bytes, made into wide numbers as it is loaded (`WIDE`), and
`CANARY` to know them by.
"""

import logging
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.ready import CANARY, WIDE

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto, NodeProto

_MICROSOFT = "com.microsoft"  # the name of onnxruntime's own operations
_WORDS = 4_096  # rows of a table from which it is the vocabulary's
_BALANCE = -0.65  # power of a weight row's size that scales it; at 0 rows stay as they are, at -1 all are alike
_LEAST = 1e-9
_FINER = 254  # steps of what is left over to one step of a byte
_MASK = 4  # the place of an attention's mask among its inputs


def fuse(source: Path, target: Path, heads: int, width: int) -> None:
    """Write a transformer's graph with each attention as one operation: 120 operations instead of 700."""
    with _undisturbed():
        from onnxruntime.transformers.fusion_options import FusionOptions
        from onnxruntime.transformers.optimizer import optimize_model

        fused = FusionOptions("bert")
        fused.use_multi_head_attention = True  # else it takes the weights in, out of reach
        fused.enable_embed_layer_norm = fused.enable_bias_gelu = fused.enable_skip_layer_norm = False  # slower
        try:
            optimize_model(str(source), "bert", heads, width, fused, opt_level=0).save_model_to_file(str(target))
        except Exception:  # whatever it raises for a graph of another kind, which goes on as it is
            shutil.copyfile(source, target)


def write_8bit(source: Path, target: Path) -> None:
    """Write a fused graph with its layers' weights, and its words' vectors, in 8 bits."""
    import onnx

    onnx.save(_rewritten(source), target)


def write_wide(source: Path, folder: Path, model: str) -> None:
    """Write the same for older processors, and how to know them, beside `model`, whose file of weights it reads."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    wide = _rewritten(source, wide=True)
    written = {given.name: given for given in onnx.load(folder / model, load_external_data=False).graph.initializer}
    for given in wide.graph.initializer:
        if given.name in written and written[given.name].data_location == TensorProto.EXTERNAL:
            given.CopyFrom(written[given.name])
    onnx.save(wide, folder / WIDE)

    side = 16
    most = numpy_helper.from_array(np.full((side, side), 127, np.int8), "weights")
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["bytes", "weights"], ["sums"])],
        "canary",
        [helper.make_tensor_value_info("bytes", TensorProto.UINT8, [side, side])],
        [helper.make_tensor_value_info("sums", TensorProto.INT32, [side, side])],
        [most],
    )
    canary = helper.make_model(graph, opset_imports=wide.opset_import, ir_version=wide.ir_version)
    onnx.save(canary, folder / CANARY)


def drop_wide(folder: Path) -> None:
    """Drop what `write_wide` wrote."""
    for name in (WIDE, CANARY):
        (folder / name).unlink(missing_ok=True)


def is_exact(canary: Any) -> bool:
    """Whether the processor adds up products of bytes without overflow, by a session of `CANARY`."""
    (sums,) = canary.run(None, {"bytes": np.full(canary.get_inputs()[0].shape, 255, np.uint8)})
    return bool((sums == 255 * 127 * sums.shape[0]).all())


def _rewritten(source: Path, *, wide: bool = False) -> "ModelProto":
    import onnx

    model = onnx.load(source)
    _Graph(model.graph, wide=wide).rewrite()
    if _MICROSOFT not in {opset.domain for opset in model.opset_import}:
        model.opset_import.append(onnx.helper.make_opsetid(_MICROSOFT, 1))
    return model


class _Graph:
    """A graph on its way into 8 bits."""

    def __init__(self, graph: "GraphProto", *, wide: bool) -> None:
        from onnx import numpy_helper

        self.graph, self.wide = graph, wide
        self.constants = {given.name: given for given in graph.initializer}
        self.array = numpy_helper.to_array
        self.readers: dict[str, list[NodeProto]] = {}
        for node in graph.node:
            for name in node.input:
                self.readers.setdefault(name, []).append(node)
        self.made: list[NodeProto] = []
        self.gone: set[str] = set()

    def rewrite(self) -> None:
        for node in self.graph.node:
            if node.op_type == "MultiHeadAttention" and len(node.input) > _MASK:
                node.input[_MASK] = ""  # of a text alone, nothing is padding
            if self._is_layer(node):
                if node.output[0] not in self.gone:
                    self._multiply(node.input[0])
            elif node.op_type == "Gather" and self._is_vocabulary(node.input[0]):
                self._look_up(node.input[0], node.input[1], node.output[0])
            elif node.output[0] not in self.gone:
                self.made.append(node)
        del self.graph.node[:]
        self.graph.node.extend(self.made)
        read = {name for node in self.made for name in node.input}
        kept = [given for given in self.graph.initializer if given.name in read]
        del self.graph.initializer[:]
        self.graph.initializer.extend(kept)

    def _is_layer(self, node: "NodeProto") -> bool:
        return node.op_type == "MatMul" and node.input[0] not in self.constants and self._is_matrix(node.input[1])

    def _multiply(self, given: str) -> None:
        """What is multiplied with several weights (queries, keys, values) is with all of them at once."""
        layers = [node for node in self.readers[given] if self._is_layer(node)]
        weights = [self.array(self.constants[node.input[1]]) for node in layers]
        put = _Put(self, f"{layers[0].input[1]}/8bit/")
        together = np.concatenate(weights, axis=1)
        divided = np.sqrt(np.maximum(np.mean(together**2, axis=1), _LEAST)) ** _BALANCE
        together = together * divided[:, None]
        scale = np.maximum(np.abs(together).max(axis=0), _LEAST) / 127
        byte = put.constant("weights", np.rint(together / scale).astype(np.int8))
        scales = put.constant("scale", scale.astype(np.float32))
        inputs = put.node("Mul", given, put.constant("factor", (1 / divided).astype(np.float32)))
        outputs = [node.output[0] for node in layers]
        self.gone.update(outputs)
        bias, outputs = self._bias(outputs, len(scale))
        made = self._multiplied_wide if self.wide else self._multiplied
        product = made(put, inputs, byte, scales, bias)
        if len(outputs) == 1:
            put.named(outputs, "Identity", product)
        else:
            widths = put.constant("widths", np.array([matrix.shape[1] for matrix in weights], np.int64))
            put.named(outputs, "Split", product, widths, axis=-1)

    def _multiplied(self, put: "_Put", inputs: str, weights: str, scale: str, bias: NDArray[np.float32]) -> str:
        """The sum of two products: with what flows in as bytes, and with what these leave over, _FINER finer.

        Both are made at once, so that weights are held once, and get the bias, each its part.
        """
        middle = put.constant("middle", np.full((), 128, np.uint8))
        largest = put.node("ReduceMax", put.node("Abs", inputs), keepdims=0)
        size = put.node("Mul", largest, put.constant("per_step", np.array(1 / 127, np.float32)))
        fine = put.node("Mul", size, put.constant("per_fine_step", np.array(1 / _FINER, np.float32)))
        whole = put.node("QuantizeLinear", inputs, size, middle)
        left = put.node("Sub", inputs, put.node("DequantizeLinear", whole, size, middle))
        both = put.node("Concat", whole, put.node("QuantizeLinear", left, fine, middle), axis=0)
        zero = put.constant("zero", np.zeros((), np.int8))
        part = put.constant("bias", (bias / (1 + 1 / _FINER)).astype(np.float32))
        products = put.node("MatMulIntegerToFloat", both, weights, size, scale, middle, zero, part)
        # As a product, too: it reads both once, where cutting them apart, dividing and adding takes four times as long.
        flat = put.node("Reshape", products, put.constant("flat", np.array([2, -1], np.int64)))
        total = put.node("MatMul", put.constant("parts", np.array([[1, 1 / _FINER]], np.float32)), flat)
        return put.node("Reshape", total, put.constant("shape", np.array([1, -1, len(bias)], np.int64)))

    def _multiplied_wide(self, put: "_Put", inputs: str, weights: str, scale: str, bias: NDArray[np.float32]) -> str:
        from onnx import TensorProto

        wide = put.node("Mul", put.node("Cast", weights, to=TensorProto.FLOAT), scale)
        return put.node("Add", put.node("MatMul", inputs, wide), put.constant("bias", bias))

    def _bias(self, outputs: list[str], width: int) -> tuple[NDArray[np.float32], list[str]]:
        """The bias that is added to a layer's output, and to nothing else, with the name of the sum; or else zeros."""
        layer, *others = (self.readers.get(output, []) for output in outputs)
        if not others and len(layer) == 1 and layer[0].op_type == "Add":
            other = next((name for name in layer[0].input if name not in outputs), "")
            if other in self.constants and list(self.constants[other].dims) == [width]:
                self.gone.add(layer[0].output[0])
                return self.array(self.constants[other]), [layer[0].output[0]]
        return np.zeros(width, np.float32), outputs

    def _is_vocabulary(self, name: str) -> bool:
        return self._is_matrix(name) and self.constants[name].dims[0] >= _WORDS

    def _is_matrix(self, name: str) -> bool:
        constant = self.constants.get(name)
        return constant is not None and len(constant.dims) == 2 and constant.data_type == 1  # FLOAT, as ONNX counts

    def _look_up(self, table: str, which: str, output: str) -> None:
        """A word's vector, in bytes with a scale of its own."""
        from onnx import TensorProto

        put = _Put(self, f"{table}/8bit/")
        words = self.array(self.constants[table])
        scale = np.maximum(np.abs(words).max(axis=1, keepdims=True), _LEAST) / 127
        found = put.node("Gather", put.constant("words", np.rint(words / scale).astype(np.int8)), which)
        scales = put.node("Gather", put.constant("scale", scale.astype(np.float32)), which)
        put.named([output], "Mul", put.node("Cast", found, to=TensorProto.FLOAT), scales)


class _Put:
    """Puts operations into the graph that is made, under names of their own."""

    def __init__(self, graph: _Graph, prefix: str) -> None:
        self._graph, self._prefix = graph, prefix

    def constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        name = self._prefix + name
        if name not in self._graph.constants:  # layers may share their weights
            self._graph.constants[name] = numpy_helper.from_array(value, name)
            self._graph.graph.initializer.append(self._graph.constants[name])
        return name

    def node(self, operation: str, *inputs: str, **attributes: Any) -> str:
        name = f"{self._prefix}{len(self._graph.made)}"
        return self.named([name], operation, *inputs, **attributes)[0]

    def named(self, outputs: list[str], operation: str, *inputs: str, **attributes: Any) -> list[str]:
        from onnx import helper

        domain = _MICROSOFT if operation == "MatMulIntegerToFloat" else ""
        node = helper.make_node(operation, inputs, outputs, name=outputs[0], domain=domain, **attributes)
        self._graph.made.append(node)
        return outputs


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Undo what onnxruntime's tools do when imported: every log line is shown, modules are found elsewhere."""
    root = logging.getLogger()
    level, handlers, path = root.level, root.handlers[:], sys.path[:]
    try:
        yield
    finally:
        root.setLevel(level)
        root.handlers[:], sys.path[:] = handlers, path
