"""YAML as people write it: names and values are what stands there, and a text that is none is told with the line."""

import re
from pathlib import Path
from typing import Any, ClassVar

import yaml

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


def read_yaml(path: Path) -> tuple[Any, str]:
    """What a YAML file holds, and "" or a sentence with the line on what keeps it from being read."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        return None, f"{path}: cannot be read ({error.strerror})."
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return None, f"{path.name}, line {line}: is not UTF-8. Save the file with encoding UTF-8."
    found, fault = parse_yaml(text)
    return found, fault and f"{path.name}{', ' if fault.startswith('line') else ': '}{fault}"


def parse_yaml(text: str) -> tuple[Any, str]:
    """What a YAML text holds, and "" or what keeps it from being read, with the line if that is known.

    Lists, dicts with texts as names, texts, int, float, bool and None.
    """
    try:
        return yaml.load(text, _Loader), ""
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be parsed"
        return None, f"{line}not valid YAML ({problem})."
    except (ValueError, TypeError, AttributeError, LookupError) as error:  # of a tag that does not fit
        return None, f"not valid YAML ({error})."


def own_yaml(text: str) -> Any:
    """What stands in YAML of the package itself, read the fast way: a test holds it to `parse_yaml`."""
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
