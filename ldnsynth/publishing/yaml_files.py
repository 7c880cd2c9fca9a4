"""YAML as people write it: names and values are what stands there, and a file that is none is told with the line."""

import re
from pathlib import Path
from typing import Any, ClassVar

import yaml

from ldnsynth.errors import LdnsynthError

_TEXT = "tag:yaml.org,2002:str"
_WHOLE = "(0|[1-9][0-9]*)"
_LONGEST_CHAIN = 100  # of things within things
# What is no text. A day, a clock time, an octal number, `yes` and the like stay as they are written.
_PLAIN = {
    "null": (r"|~|null|Null|NULL", ["~", "n", "N", ""]),
    "bool": (r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    "int": (r"[+-]?(0|[1-9][0-9]{0,17})", list("+-0123456789")),
    "float": (
        rf"[+-]?({_WHOLE}?\.[0-9]+|{_WHOLE}\.)([eE][+-]?[0-9]+)?|[+-]?{_WHOLE}[eE][+-]?[0-9]+",
        list("+-.0123456789"),
    ),
}


class YamlError(LdnsynthError):
    """A text that is no YAML that can be read; the sentence begins with the line, if that is known."""


class _Loader(yaml.SafeLoader):
    """YAML without what makes another thing of a name or a value than is written: references, merging, old numbers."""

    yaml_implicit_resolvers: ClassVar = {}
    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node:
        """The node that comes next; a reference is the text that it is written as."""
        if self.check_event(yaml.AliasEvent):
            event = self.get_event()
            return yaml.ScalarNode(_TEXT, f"*{event.anchor}", event.start_mark, event.end_mark)
        self._depth += 1
        if self._depth > _LONGEST_CHAIN:
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=self.peek_event().start_mark)
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        """The mapping of a node, as its parent makes it; each name is a text, and none stands twice."""
        if not isinstance(node, yaml.MappingNode):
            raise yaml.MarkedYAMLError(problem="expected names with values", problem_mark=node.start_mark)
        names: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                kind = "a list" if isinstance(key, yaml.SequenceNode) else "names with values"
                raise yaml.MarkedYAMLError(problem=f"{kind} stands where a name is", problem_mark=key.start_mark)
            if key.value in names:
                raise yaml.MarkedYAMLError(problem=f"{key.value} stands there twice", problem_mark=key.start_mark)
            names.add(key.value)
            key.tag = _TEXT
        return super().construct_mapping(node, deep)


for _kind, (_form, _signs) in _PLAIN.items():
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(rf"(?:{_form})$"), _signs)


def parse_yaml(text: str) -> Any:
    """What a YAML text holds: lists, dicts with texts as names, texts, int, float, bool and None.

    Raises
    ------
    YamlError
        If it is no YAML, nested too deeply, or holds the same name twice in a mapping.
    """
    try:
        return yaml.load(text, _Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be parsed"
        raise YamlError(f"{line}not valid YAML ({problem}).") from None
    except (ValueError, TypeError, AttributeError, LookupError) as error:  # of a tag that does not fit
        raise YamlError(f"not valid YAML ({error}).") from None


def read_yaml(path: Path) -> Any:
    """What a YAML file holds, as `parse_yaml` says.

    Raises
    ------
    YamlError
        If it cannot be read or is no YAML; begins with the file's name.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise YamlError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise YamlError(f"{path.name}, line {line}: is not UTF-8. Save the file with encoding UTF-8.") from None
    try:
        return parse_yaml(text)
    except YamlError as error:
        separator = ", " if str(error).startswith("line") else ": "
        raise YamlError(f"{path.name}{separator}{error}") from None
