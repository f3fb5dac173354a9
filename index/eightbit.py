"""An encoder's graph in 8 bits: a quarter of its size, twice its speed, and .9993 of its vectors' direction.

Weights become bytes, with a scale for each output of a layer; its inputs are scaled first, so that no few of them need
all the room (after SmoothQuant, arXiv 2211.10438, but by the weights alone, so that no text has to be read for it).
What flows between is written as two bytes, the second for what the first leaves over: so only weights are rounded,
and the multiplications are those of bytes, which processors do fastest. One byte alone keeps .98 of the direction.

A scale is of one text: texts are never read together, and a vector doesn't depend on what else was asked.

Processors from before 2019 add up products of bytes in 16 bits, which overflow. For these there is the same graph with
the same bytes, made into wide numbers as it is loaded (`WIDE`), and `CANARY` to know them by.
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

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto, NodeProto

WIDE, CANARY = "wide.onnx", "canary.onnx"

_MICROSOFT = "com.microsoft"  # the name of onnxruntime's own operations
_WORDS = 4_096  # rows of a table from which it is the vocabulary's
_BALANCE = -0.5  # the power of a weight row's size that its inputs are divided by: half of the way to all alike
_LEAST = 1e-9
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
            if node.op_type == "MatMul" and node.input[1] in self.constants:
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

    def _multiply(self, given: str) -> None:
        """What is multiplied with several weights (queries, keys, values) is with all of them at once."""
        layers = [node for node in self.readers[given] if node.op_type == "MatMul" and node.input[1] in self.constants]
        weights = [self.array(self.constants[node.input[1]]) for node in layers]
        put = _Put(self, f"{given}/8bit/")
        together = np.concatenate(weights, axis=1)
        divided = np.sqrt(np.maximum(np.mean(together**2, axis=1), _LEAST)) ** _BALANCE
        together = together * divided[:, None]
        scale = np.maximum(np.abs(together).max(axis=0), _LEAST) / 127
        byte = put.constant("weights", np.rint(together / scale).astype(np.int8))
        scales = put.constant("scale", scale.astype(np.float32))
        inputs = put.node("Mul", given, put.constant("divisor", (1 / divided).astype(np.float32)))
        made = self._multiplied_wide if self.wide else self._multiplied
        outputs = [node.output[0] for node in layers]
        self.gone.update(outputs)
        if len(outputs) == 1:
            bias, output = self._bias(outputs[0])
            put.named([output], "Add", *made(put, inputs, byte, scales, bias))
        else:
            widths = put.constant("widths", np.array([matrix.shape[1] for matrix in weights], np.int64))
            put.named(outputs, "Split", put.node("Add", *made(put, inputs, byte, scales, [])), widths, axis=-1)

    def _multiplied(self, put: "_Put", inputs: str, weights: str, scale: str, bias: list[str]) -> list[str]:
        """The products with what flows in, as bytes, and with what these leave over; their sum is wanted."""
        zero = put.constant("zero", np.zeros((), np.int8))
        whole = put.bytes(inputs)
        left = put.bytes(put.node("Sub", inputs, put.node("DequantizeLinear", *whole)))
        return [
            put.node("MatMulIntegerToFloat", values, weights, size, scale, middle, zero, *more)
            for (values, size, middle), more in ((whole, []), (left, bias))
        ]

    def _multiplied_wide(self, put: "_Put", inputs: str, weights: str, scale: str, bias: list[str]) -> list[str]:
        """The product, and what is to be added to it."""
        from onnx import TensorProto

        wide = put.node("Mul", put.node("Cast", weights, to=TensorProto.FLOAT), scale)
        return [put.node("MatMul", inputs, wide), *(bias or [put.constant("nothing", np.zeros(1, np.float32))])]

    def _bias(self, output: str) -> tuple[list[str], str]:
        """The bias that is added to a layer's output and to nothing else, if there is one, and the name of the sum."""
        readers = self.readers.get(output, [])
        if len(readers) == 1 and readers[0].op_type == "Add":
            other = next((name for name in readers[0].input if name != output), "")
            if other in self.constants and len(self.constants[other].dims) == 1:
                self.gone.add(readers[0].output[0])
                return [other], readers[0].output[0]
        return [], output

    def _is_vocabulary(self, name: str) -> bool:
        table = self.constants.get(name)
        return table is not None and len(table.dims) == 2 and table.dims[0] >= _WORDS

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

        self._graph.graph.initializer.append(numpy_helper.from_array(value, self._prefix + name))
        return self._prefix + name

    def node(self, operation: str, *inputs: str, **attributes: Any) -> str:
        return self.named([self._new()], operation, *inputs, **attributes)[0]

    def bytes(self, values: str) -> tuple[str, str, str]:
        """Values as bytes, with the scale and the zero point of all of them."""
        byte, scale, zero = self.named([self._new(), self._new("s"), self._new("z")], "DynamicQuantizeLinear", values)
        return byte, scale, zero

    def named(self, outputs: list[str], operation: str, *inputs: str, **attributes: Any) -> list[str]:
        from onnx import helper

        domain = _MICROSOFT if operation == "MatMulIntegerToFloat" else ""
        node = helper.make_node(operation, inputs, outputs, name=outputs[0], domain=domain, **attributes)
        self._graph.made.append(node)
        return outputs

    def _new(self, kind: str = "") -> str:
        return f"{self._prefix}{len(self._graph.made)}{kind}"


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
