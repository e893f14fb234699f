"""Writes expressions.json: what Jinja makes of small templates, with the variables in context.json.

Run: python make_expressions.py
Made with Python 3.11, jinja2 3.1.6.
"""

import json
from pathlib import Path

from environment import environment, render

CONTEXT = {
    "n": 7, "zero": 0, "neg": -3, "x": 2.5, "big": 9007199254740993, "yes": True, "no": False, "nothing": None,
    "s": "Hello World", "empty": "", "padded": "  two words \n", "quote": "it's", "both": "it's \"so\"",
    "unicode": "Grüße, 世界 🌍 ǆ ﬁ", "accents": "e\u0301 é", "lines": "one\ntwo\n\nfour\r\nfive", "tabs": "a\tb\u00a0c\u2003d",
    "numbers": [3, 1, 2], "floats": [1.0, 0.1, 1e16, 1e-7, 123456789.125, -0.0, 1e22, 5e-324],
    "words": ["pear", "Apple", "fig", "apple"], "nested": [[1, [2, "a"]], {"k": [None, True]}], "none_list": [],
    "user": {"name": "Ann", "age": 41, "tags": ["x", "y"], "items": "shadow", "address": {"city": "Ulm"}},
    "mixed": {"b": 1, "A": 2, "c": None, "é": "ü"}, "none_map": {},
    "people": [
        {"name": "Bo", "age": 30, "admin": True, "home": {"city": "Rom"}},
        {"name": "Al", "age": 25, "admin": False, "home": {"city": "Bern"}},
        {"name": "cy", "age": 30, "home": {}},
    ],
    "html": "<a href=\"x\">T&C's</a>", "control": "a\u0001b\u007fc\u200bd\u2028e\b\f",
}

EXPRESSIONS = r"""
n
x
zero
neg
big
yes
no
nothing
s
missing
[missing]
-n
+n
-x
-yes
not n
not missing
not not s
n + 1
n + x
n - 10
n * 3
n * x
n / 2
6 / 2
n // 2
neg // 2
n // -2
7.5 // 2
-7.5 // 2
7 // 2.0
n % 4
neg % 4
n % -4
-7.5 % 2
7.5 % -2
6.0 % 3
-6.0 % 3
2 ** 10
2 ** -1
2 ** 0.5
2 ** 3 ** 2
-2 ** 2
0 ** 0
(-2) ** 3
1 / 0
1 // 0
1 % 0
1.0 / 0
0 ** -1
yes + yes
yes * 3.0
1 + 'a'
'a' + 1
'a' + 'b'
'a' ~ 1 ~ none ~ 2.0 ~ true
'a' ~ missing ~ 'b'
missing + 'a'
missing ~ ''
s * 2
2 * s
s * 0
s * -1
s * 1.5
numbers * 2
numbers + [4]
numbers + (4, 5)
(1, 2) + (3,)
(1,) * 3
()
(1,)
(1, 2)
1, 2
[1, 'a', none, true, 2.0, (1,), {'k': 'v'}]
{'a': 1, 'b': [2], 3: 'c', none: 4}
{'a': 1, 'a': 2}
{1: 'a', true: 'b', 1.0: 'c'}
{'a': 1,}
[1,]
{[1]: 2}
{(1, 2): 3}[(1, 2)]
0x1F
0b101
0o17
1_000
1e3
1.5e-3
1_0.5_0
012
.5
1.e5
'a' 'b' "c"
'a\n\t\\\'\"\x41\u00e9\U0001F30D\q'
"\101\0"
'tab	in'
1 == 1.0
1 == true
1 == '1'
none == false
none == none
missing == missing
missing == none
missing != 1
s == 'Hello World'
'é' == 'é'
accents[0:2] == accents[3]
numbers == [3, 1, 2]
numbers == (3, 1, 2)
(1, 2) == (1, 2.0)
{'a': 1, 'b': 2} == {'b': 2, 'a': 1}
{'a': 1} == {'a': 1, 'b': 2}
1 < 2
2 <= 2
'a' < 'b'
'Z' < 'a'
'a' < 1
none < 1
missing < 1
[1, 2] < [1, 3]
[1] < [1, 0]
(1, 'a') >= (1, 'a')
{'a': 1} < {'b': 1}
1 < 2 < 3
3 > 2 > 2
1 < 2 == true
x > n or x < 3
1 if n else 2
1 if no else 2
1 if no
1 if no else 2 if no else 3
(1 if no) is defined
(1 if no).x
yes and n
no and n
n and missing
zero or s
empty or none or 'z'
no or missing
yes or missing.x
'World' in s
'world' in s
'' in s
1 in s
2 in numbers
2.0 in numbers
9 not in numbers
'age' in user
'x' in user
none in [none]
missing in [1]
1 in missing
1 in n
not 1 in numbers
[1] in nested
'é' in 'cafe\u0301'
3 in range(5)
s[0]
s[-1]
s[99]
s[-99]
s['x']
s[1.0]
s[true]
unicode[14]
unicode[-1]
s[1:4]
s[:4]
s[4:]
s[:-3]
s[-3:]
s[::2]
s[::-1]
s[4:1]
s[4:1:-1]
s[99:]
s[-99:3]
s[::0]
s[none:2]
s['a':]
unicode[12:15]
unicode[::-1]
accents[::-1]
numbers[0]
numbers[-1]
numbers[5]
numbers[1:]
numbers[::-1]
numbers[-100:100:2]
numbers[5::-2]
numbers[::99999999999]
numbers['a']
numbers[none]
(1, 2, 3)[1:]
range(10)[2:5]|list
range(10)[3]
range(5)
range(1, 9, 2)
range(5)|list
range(5, 0, -2)|list
range(0)|list
range(1, 2, 0)
range(100001)
range('a')
range()
range(3)|length
user.name
user['name']
user.missing
user.missing.deeper
user['missing']
user['missing']['deeper']
user.items
user['items']
user.items()|list
user.address.city
user['address']['city']
user.tags[1]
user.tags.1
user.tags.7
nested.0.1.1
user[0]
user[numbers]
missing.x
missing['x']
missing()
missing[0:1]
nothing.x
nothing['x']
nothing.x.y
nothing[1:]
n.x
n[0]
n()
s()
s.nope
s.nope()
user.name()
user.get('name')
user.get('nope')
user.get('nope', 5)
user.get('nope', default=5)
user.get()
user.keys()|list
user.values()|list
mixed.keys()
mixed.values()
mixed.items()
none_map.items()
mixed.items()|length
mixed.keys()[0]
'b' in mixed.keys()
mixed.copy()
mixed.update({'q': 1})
mixed.pop
mixed.pop('b')
mixed.clear is defined
numbers.append(1)
numbers.append
numbers.index(1)
numbers.index(9)
numbers.count(3)
numbers.copy()
s.upper()
s.lower()
s.title()
s.capitalize()
'hello wORLD-x it\'s 3d'.title()
'ß ﬁ ǆ'.upper()
'ß ﬁ ǆ'.title()
'İI ΑΣ ΑΣΑ Σ'.lower()
padded.strip()
padded.lstrip()
padded.rstrip()
'xxaxx'.strip('x')
'xyaxy'.lstrip('yx')
'xyaxy'.rstrip('yx')
s.strip(none)
s.strip(1)
tabs.split()
s.split()
s.split('o')
s.split('o', 1)
s.split(sep='o', maxsplit=1)
' a  b  c '.split(none, 1)
' a  b  c '.split(' ')
' a  b  c '.rsplit(none, 1)
' a  b  c '.rsplit(' ', 2)
'aaa'.split('aa')
'aaa'.rsplit('aa', 1)
s.split('')
empty.split()
empty.split(',')
s.split('</think>')[-1]
lines.splitlines()
lines.splitlines(true)
'a-b-c'.partition('-')
'a-b-c'.rpartition('-')
'abc'.partition('-')
'abc'.rpartition('-')
s.startswith('Hell')
s.startswith('hell')
s.startswith(('x', 'H'))
s.startswith('World', 6)
s.startswith(1)
s.endswith('World')
s.endswith('')
s.endswith(('x', 'ld'))
'cafe\u0301'.endswith('e')
'cafe\u0301'.startswith('cafe')
s.replace('o', '0')
s.replace('o', '0', 1)
s.replace('', '-')
s.replace('', '-', 3)
s.replace('l', '')
s.replace('zz', 'y')
'cafe\u0301'.replace('e', 'E')
s.replace(1, 2)
s.find('o')
s.find('o', 5)
s.find('zz')
s.rfind('o')
unicode.find('世')
s.index('W')
s.index('zz')
s.count('o')
s.count('')
'aaaa'.count('aa')
', '.join(words)
', '.join(numbers)
''.join([])
'-'.join('abc')
s.removeprefix('Hello ')
s.removesuffix('World')
s.removesuffix('x')
'123'.isdigit()
'12a'.isdigit()
''.isdigit()
'²½'.isnumeric()
'²'.isdigit()
'²'.isdecimal()
'abc'.isalpha()
'ab c'.isalpha()
'ab1'.isalnum()
' \t'.isspace()
'ABC'.isupper()
'A1'.isupper()
'1'.isupper()
'abc'.islower()
'aBc'.islower()
'7'.zfill(3)
'-7'.zfill(4)
'ab'.ljust(5, '.')
'ab'.rjust(5)
'ab'.center(5, '*')
'abc'.center(6, '*')
'{} and {}'.format(1, 'b')
'{1}{0}'.format(1, 'b')
'{a}-{b!r}'.format(a=1, b='x')
'{0[name]} {0.age}'.format(user)
'{{}}{}'.format(1)
'{:>6}|{:<6}|{:^6}'.format('a', 'b', 'c')
'{:05d} {:+d} {:,}'.format(42, 42, 1234567)
'{:.2f} {:8.3f} {:e} {:.1%}'.format(3.14159, 2.5, 12345.678, 0.256)
'{:x} {:b} {:o}'.format(255, 5, 8)
'{:*^9}'.format('mid')
'{}'.format(none)
'{}'.format(1.0)
'{}'.format()
'{'.format(1)
'%s and %s' % (1, 'b')
'%d%%' % 5
'%5.2f|%-5d|%05d' % (3.14159, 42, 42)
'%(a)s' % {'a': 1}
'%s' % none
'%r' % quote
'%s' % [1]
'%s %s' % 1
'%s' % (1, 2)
'%d' % 'a'
'%d' % 3.7
'%x' % 255
quote
[quote]
[both]
[control]
[unicode]
[padded]
[html]
floats
floats|string
0.1 + 0.2
1e100
1e15
1e16
123456789012345680.0
1e-4
1e-5
100.0
-0.0
1.0e5
3.0 == 3
nested
mixed
none_map
[none_list, none_map, '']
user
s|length
unicode|length
numbers|length
user|count
n|length
nothing|length
missing|length
accents|length
s|upper
s|lower
n|upper
nothing|upper
'hello wORLD-x (abc) it\'s'|title
'hELLO wORLD'|capitalize
unicode|upper
padded|trim
'xxaxx'|trim('x')
n|trim
missing|trim
tabs|trim
s|string
n|string|length
nothing|string
html|safe
html|escape
html|e
s|replace('o', '0')
s|replace('o', '0', 1)
n|replace(7, 8)
s|replace('', '.')
lines|indent
lines|indent(2, true)
lines|indent(2, true, true)
lines|indent('> ')
lines|indent(width=2, first=true)
empty|indent
missing|indent
n|indent
'ab'|center(6)
'%s-%s'|format(1, 2)
'%(a)s'|format(a=1)
s|wordcount
'one two three four five'|truncate(12)
'one two three four five'|truncate(12, true)
'one two three four five'|truncate(12, false, '…', 0)
'short'|truncate(3)
words|first
words|last
none_list|first
none_list|first|default('none')
none_list|last
s|first
s|last
empty|first
user|first
n|first
words|join
words|join(', ')
words|join(d=' ')
numbers|join('-')
[none, true, 1.5, 'a']|join('|')
people|join(', ', attribute='name')
people|join(', ', 'home.city')
missing|join
n|join
s|list
user|list
missing|list
n|list
numbers|reverse|list
s|reverse
range(3)|reverse|list
numbers|sort
words|sort
words|sort(case_sensitive=true)
numbers|sort(reverse=true)
numbers|sort(true)
people|sort(attribute='age')|map(attribute='name')|list
people|sort(attribute='age,name')|map(attribute='name')|list
people|sort(attribute='home.city')|map(attribute='name')|list
[1, 'a']|sort
[3, none]|sort
missing|sort
words|unique|list
words|unique(true)|list
[1, 1.0, true, '1']|unique|list
[[1], [1]]|unique|list
mixed|dictsort
mixed|dictsort(true)
{'a': 2, 'b': 1}|dictsort(by='value')
mixed|dictsort(reverse=true)|first
{'a': 2, 'b': 1}|dictsort(false, 'value', true)
missing|dictsort
mixed|items|list
missing|items|list
numbers|items
numbers|sum
floats|sum
people|sum(attribute='age')
people|sum('age', 100)
words|sum
numbers|max
numbers|min
words|max
words|min(case_sensitive=true)
people|max(attribute='age')|attr('x')
none_list|max
numbers|batch(2)|list
numbers|batch(2, 0)|list
words|map('upper')|list
words|map('length')|join(',')
words|map('replace', 'p', 'b')|list
people|map(attribute='name')|list
people|map(attribute='admin')|list
people|map(attribute='admin', default=false)|list
people|map(attribute='home.city', default='?')|list
nested|map(attribute=0)|list
words|map('nope')|list
words|map|list
missing|map('upper')|list
numbers|select('odd')|list
numbers|select('>', 1)|list
numbers|reject('odd')|list
[0, 1, '', 'a', none]|select|list
[0, 1, '', 'a', none]|reject|list
people|selectattr('admin')|map(attribute='name')|list
people|selectattr('admin', 'defined')|map(attribute='name')|list
people|selectattr('age', 'equalto', 30)|map(attribute='name')|list
people|selectattr('age', '==', 30)|map(attribute='name')|list
people|selectattr('age', 'in', [25])|map(attribute='name')|list
people|rejectattr('age', 'equalto', 30)|map(attribute='name')|list
people|rejectattr('home.city', 'defined')|list|length
people|selectattr('age', 'nope')|list
people|selectattr('admin')|length
people|selectattr('admin')|list|length
people|selectattr('admin')|first
people|map(attribute='name')|last
user|attr('name')
s|attr('upper')
missing|default('d')
missing|default
nothing|default('d')
nothing|default('d', true)
empty|default('d', boolean=true)
empty|d('d')
missing.x|default('d')
user.nope|default('d')
user.nope.x|default('d')
'42'|int
' 42 '|int
'42.9'|int
'x'|int
'x'|int(9)
'ff'|int(0, 16)
'0xff'|int(0, 16)
'1_000'|int
'1__0'|int
x|int
-2.7|int
nothing|int
yes|int
'1e3'|int
missing|int
'1.5'|float
'x'|float
'x'|float(2.5)
n|float
'inf'|float
'nan'|float
nothing|float
neg|abs
-2.5|abs
s|abs
2.5|round
3.5|round
2.675|round(2)
1.005|round(2)
n|round
n|round(1)
2.1|round(0, 'ceil')
2.9|round(method='floor')
2.155|round(2, 'floor')
-0.5|round
s|round
x|round(1, 'up')
n|tojson
x|tojson
floats|tojson
nothing|tojson
yes|tojson
s|tojson
both|tojson
html|tojson
control|tojson
unicode|tojson
unicode|tojson(ensure_ascii=true)
user|tojson
nested|tojson
nested|tojson(indent=2)
user|tojson(indent=4)
user|tojson(indent='\t')
none_list|tojson(indent=2)
none_map|tojson(indent=2)
[[], {}]|tojson(indent=1)
mixed|tojson(sort_keys=true)
mixed|tojson(separators=(',', ':'))
{1: 2, none: 3, true: 4, 1.5: 5}|tojson
missing|tojson
[missing]|tojson
user.items()|tojson
(1, 2)|tojson
range(3)|tojson
n|tojson(indent=0)
numbers|tojson(indent=0)
s|nope
s is nope
s is defined
missing is defined
user.nope is defined
user.name is defined
missing is undefined
missing is not defined
nothing is none
missing is none
n is none
s is string
n is string
user is mapping
s is mapping
s is iterable
n is iterable
user is iterable
missing is iterable
nothing is iterable
numbers is sequence
user is sequence
s is sequence
n is sequence
missing is sequence
range(3) is sequence
mixed.items() is sequence
mixed.items() is iterable
numbers|map('string') is iterable
n is number
x is number
yes is number
s is number
n is integer
yes is integer
x is float
n is float
yes is boolean
zero is boolean
yes is true
1 is true
no is false
zero is false
n is odd
n is even
s is odd
n is divisibleby 7
n is divisibleby(2)
n is divisibleby
n is equalto 7
n is eq 7
s is eq('x')
n is ne 7
n is gt 5
n is lessthan 5
n is in numbers
3 is in [1, 3]
n is not in numbers
s is lower
'abc' is lower
'ABC' is upper
range is callable
s is callable
nothing is sameas none
1 is sameas true
'upper' is filter
'upper2' is filter
'odd' is test
not n is odd
n is odd and s is string
n is odd or missing.x
n is not none and n > 3
n is odd if s else 'c'
-n is number
n + 1 is number
'a' ~ n is string
s|upper is upper
s|length > 5
s|length + 1
-n|abs
-neg|abs
(n + 1)|string + '!'
n + 1|string
numbers|first + 1
s | upper | lower
s.upper()|lower|title
[1, 2][0]
{'a': [1, 2]}['a'][-1]
{'a': 1}.a
'abc'.upper()[0]
user.name.upper().lower()
'%s' % s|upper
dict(a=1, b=2)
dict({'a': 1}, b=2)
dict([('a', 1)])
dict(a=1).a
namespace(a=1).a
namespace({'a': 1}, b=2).b
namespace(a=1)['a']
namespace(a=1).b
namespace(_a=1).b
raise_exception('no')
raise_exception()
raise_exception is defined
strftime_now('%d %b %Y')
strftime_now('%A, %B %-d, %Y %H:%M:%S %p %I %y %j %a %e %%')
strftime_now('%Y-%m-%d') ~ '|' ~ strftime_now('%F %T %w %u %R %D')
s|upper()
s|replace('a')
s|upper(1)
s|trim(x=1)
s|default(default_value=1, boolean=false)
numbers|join(d=',', attribute=none)
user.tags|length == 2 and user.tags[0] == 'x'
(numbers|sort)[0]
[3, 1]|sort|first
numbers[n - 6]
numbers[-1:][0]
'a' if 'a' in 'abc' else 'b' if 1 else 'c'
[] or {} or '' or 0 or 'end'
s[0]|lower ~ s[1:]
none|string ~ 'x'
true and 'text'
'a' < 'b' < 'c'
'ab'[1] == 'b'
(((((1)))))
[[[[1]]]]
9223372036854775807
9223372036854775807 // -1
-9223372036854775807 - 1
1 +
(1
1)
1 2
a b
'abc
{'a' 1}
[1 2]
s.
s|
s is
s[
not
1 if
*
@
n ! 2
s is defined is string
none = 1
f(a=1, 2)
f(*numbers
{'a': 1}}
""".strip("\n").split("\n")

TEMPLATES = [
    "a\nb\n", "a\n\n", "\n", "", "a\r\nb\rc\n", "{{ n }}\n", "  {{ n }}  \n",
    "{% if yes %}\nA\n{% endif %}\nB", "  {% if yes %}\n  A\n  {% endif %}\n  B", "x {% if yes %} A {% endif %} y",
    "a\n  {%- if yes -%}\n  b\n  {%- endif -%}\n  c", "a\n  {%+ if yes +%}\n  b\n  {%+ endif +%}\n  c",
    "a \n {{- n -}} \n b", "a {{+ n }} b", "a {{-n}} b", "{# c #}\nx", "  {# c #}  \nx", "a {#- c -#} b", "a\n {#+ c +#}\n b",
    "{#}#}", "{# {{ n }} {% if %} #}x", "{% raw %}{{ n }}{% if %}{% endraw %}", "a\n{% raw %}\n{{ n }}\n{% endraw %}\nb",
    "a {%- raw -%} \n {{ n }} {%- endraw -%} \n b", "  {% raw %} x {% endraw %}  y", "{% raw %}{{ n }}", "{{", "{%", "{# x", "{ { n } }",
    "{{ {'a': {'b': 1}} }}", "{{ '}}' }}{{ '%}' }}", "a { b } c {x} {", "{{ n }", "{% if yes }x{% endif %}",
    "{% if no %}a{% elif n == 7 %}b{% elif yes %}c{% else %}d{% endif %}", "{% if no %}a{% else %}d{% endif %}",
    "{% if missing %}a{% endif %}x", "{% if yes: %}a{% endif %}", "{% if yes %}", "{% endif %}", "{% else %}", "{% if %}a{% endif %}",
    "{% for i in numbers %}{{ i }},{% endfor %}", "{% for i in none_list %}a{% else %}b{% endfor %}",
    "{% for i in missing %}a{% else %}b{% endfor %}", "{% for i in n %}a{% endfor %}", "{% for c in s[:3] %}[{{ c }}]{% endfor %}",
    "{% for k in user %}{{ k }} {% endfor %}", "{% for k, v in mixed.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% for k, v in mixed|items %}{{ k }}={{ v }};{% endfor %}", "{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for a, b in numbers %}x{% endfor %}", "{% for a, b in [[1, 2, 3]] %}x{% endfor %}",
    "{% for i in numbers %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }} {% endfor %}",
    "{% for i in numbers %}{{ loop.previtem }}<{{ i }}<{{ loop.nextitem }} {% endfor %}",
    "{% for i in numbers %}{{ loop.previtem is defined }}{{ loop.nextitem is defined }} {% endfor %}",
    "{% for i in numbers %}{{ loop.cycle('a', 'b') }}{% endfor %}", "{% for i in [1, 1, 2] %}{{ loop.changed(i) }}{% endfor %}",
    "{% for i in range(10) if i is even %}{{ i }}{{ loop.last }}{{ loop.length }}{% endfor %}",
    "{% for i in numbers if i > 9 %}a{% else %}none{% endfor %}", "{% for i in numbers %}{{ loop.nope }}{% endfor %}",
    "{% for i in range(9) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 4 %}{% break %}{% endif %}{{ i }}{% endfor %}",
    "{% for i in numbers %}{% for j in words %}{% if j == 'fig' %}{% break %}{% endif %}{{ i }}{{ j }}{% endfor %}|{% endfor %}",
    "{% break %}", "{% continue %}", "{% for i in numbers %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}",
    "{% for i in numbers %}{{ i }}{% else %}{% break %}{% endfor %}",
    "{{ loop }}", "{{ loop is defined }}{% for i in [1] %}{{ loop is defined }}{% endfor %}",
    "{% for i in [1, 2] %}{% for j in [3, 4] %}{{ loop.index }}{% endfor %}{{ loop.index }}{% endfor %}",
    "{% for i in [1] recursive %}{{ i }}{% endfor %}",
    "{% for i in [[1, [2, [3]]]] recursive %}{% if i is iterable %}({{ loop(i) }}){{ loop.depth }}{% else %}{{ i }}{% endif %}{% endfor %}",
    "{% for i in [1] %}{{ loop([2]) }}{% endfor %}",
    "{% set a = 1 %}{{ a }}", "{% set a, b = 1, 2 %}{{ a }}{{ b }}", "{% set a, b = [1] %}", "{% set a = 1, 2 %}{{ a }}", "{% set (a, b) = (1, 2) %}{{ b }}",
    "{% set a = 1 %}{% for i in [1, 2] %}{{ a }}{% set a = i + 10 %}{{ a }} {% endfor %}{{ a }}",
    "{% set a = 1 %}{% if yes %}{% set a = 2 %}{% endif %}{{ a }}", "{% if no %}{% set a = 2 %}{% endif %}{{ a is defined }}",
    "{% set ns = namespace(found=false, n=0) %}{% for i in numbers %}{% set ns.n = ns.n + i %}{% if i == 1 %}{% set ns.found = true %}{% endif %}{% endfor %}{{ ns.n }}{{ ns.found }}",
    "{% set ns = namespace() %}{% set ns.a, ns.b = 1, 2 %}{{ ns.a + ns.b }}", "{% set ns = namespace() %}{{ ns.x is defined }}", "{% set user.name = 1 %}",
    "{% set ns = namespace() %}{% set ns._x = 1 %}", "{% set nope.x = 1 %}", "{% set n = n + 1 %}{{ n }}", "{% set true = 1 %}", "{% set 1 = 1 %}", "{% set a %}", "{% set a = %}",
    "{% set a %}x{{ n }}y{% endset %}[{{ a }}]", "{% set a | upper | trim %} abc {% endset %}[{{ a }}]", "{% set a %}{% set n = 99 %}{{ n }}{% endset %}{{ a }}{{ n }}",
    "{% set a | replace('b', 7) %}abc{% endset %}{{ a }}",
    "{% macro m(a, b=2) %}{{ a }}-{{ b }};{% endmacro %}{{ m(1) }}{{ m(1, 3) }}{{ m(b=4, a=5) }}{{ m() }}", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(c=2) }}", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, a=2) }}", "{% macro m(a=1, b) %}{% endmacro %}",
    "{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}", "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, c=3) }}",
    "{% macro m() %}{{ varargs|length }}{% endmacro %}{{ m(1, 2) }}{{ m(c=3) }}", "{% macro m(d) %}{% if d > 0 %}{{ d }}{{ m(d - 1) }}{% endif %}{% endmacro %}{{ m(3) }}",
    "{% macro m() %}{{ a }}{% endmacro %}{% set a = 5 %}{{ m() }}", "{% macro m() %}{% set n = 1 %}{{ n }}{% endmacro %}{{ m() }}{{ n }}",
    "{% macro m() %}  x  {% endmacro %}[{{ m()|trim }}]{{ m() is string }}{{ m is callable }}{{ m }}", "{{ m() }}{% macro m() %}x{% endmacro %}",
    "{% macro m() %}({{ caller() }}){% endmacro %}{% call m() %}{{ n }}{% endcall %}", "{% macro m() %}({{ caller(1, 2) }}){% endmacro %}{% call(a, b) m() %}{{ a + b }}{% endcall %}",
    "{% macro m() %}x{% endmacro %}{% call m() %}y{% endcall %}", "{% macro m(x) %}{% if caller %}c{{ caller() }}{% else %}n{% endif %}{{ x }}{% endmacro %}{{ m(1) }}{% call m(2) %}y{% endcall %}",
    "{% call n %}y{% endcall %}", "{% macro a(x) %}{{ x }}!{% endmacro %}{% macro b(f, x) %}{{ f(x) }}{% endmacro %}{{ b(a, 'hi') }}",
    "{% for i in [1, 2] %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}", "{% set ns = namespace() %}{% macro m() %}{% set ns.x = 1 %}{% endmacro %}{{ m() }}{{ ns.x }}",
    "{% macro m(*args) %}{% endmacro %}", "{% macro m(a, b, c) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(*numbers) }}{{ m(1, **{'b': 2, 'c': 3}) }}",
    "{% macro m(x) %}{{ x.name }}{{ x['age'] }}{% endmacro %}{{ m(user) }}", "{% macro m %}{% endmacro %}", "{% macro m() %}", "{% endmacro %}",
    "{% filter upper %}a{{ s }}b{% endfilter %}", "{% filter replace('a', 'b') | upper %}aaa{% endfilter %}", "{% filter nope %}x{% endfilter %}",
    "{% with a = 1, b = n %}{{ a }}{{ b }}{% endwith %}{{ a }}", "{% with %}{% set n = 1 %}{{ n }}{% endwith %}{{ n }}", "{% with a = 1, b = a %}{{ b }}{% endwith %}",
    "{% generation %}\nanswer{{ n }}\n{% endgeneration %}\nend", "{% generation %}{% set n = 1 %}{{ n }}{% endgeneration %}{{ n }}", "{% for i in numbers %}{% generation %}{% if loop.last %}{{ i }}{% endif %}{% endgeneration %}{% endfor %}",
    "{% nope %}", "{% %}", "{% 1 %}", "{{ }}", "{{ n | }}", "{% if n %}{% for x in s %}{% endif %}{% endfor %}",
    "{% set it = words|map('upper') %}{{ it|join(',') }}|{{ it|join(',') }}", "{% set it = words|select %}{{ it|first }}{{ it|list }}", "{% set it = numbers|reverse %}{% for i in it %}{{ i }}{% endfor %}{% for i in it %}{{ i }}{% endfor %}",
    "{% set it = user.items() %}{{ it|length }}{{ it|list|length }}{{ it|list|length }}", "{{ (words|map('upper'))[0] }}", "{{ words|map('upper')|length }}", "{% if none_list|map('upper') %}true{% endif %}",
    "{{ n }}{{ s }}\n\n{{ x }}\n", "{{ namespace(a=1) }}", "{% set x = {'a': 1} %}{% set x = dict(x, b=2) %}{{ x }}", "{% set l = [] %}{% set l = l + [1] %}{{ l }}",
    "{% for m in people %}{{ '<' ~ m.name ~ '>' if not loop.first }}{% endfor %}", "{% for m in people %}{%- if m.admin -%} A {%- else -%} B {%- endif -%} {% endfor %}",
    "{%- for m in people %}\n    {%- if loop.first %}\n  first\n    {%- endif %}\n{{ m.name }}\n{%- endfor %}\n", "line {{ n }}\n{% set a = 1 %}\n{% set b = 2 %}\n\ntail", "\t{% if yes %}\tx\t{% endif %}\t\n",
    "{{ missing.deep }}", "a{{ 1 / 0 }}", "{{ s.nope.nope }}", "{% for i in numbers %}{{ i.x.y }}{% endfor %}", "{{ s|upper|nope }}", "{% if no %}{{ s|nope }}{% endif %}ok", "{{ x if no else s|upper }}",
    "{% set message = people[0] %}{% if message.tool_calls is defined and message.tool_calls %}t{% else %}f{% endif %}", "{% if message is not defined or message['x'] %}t{% endif %}",
    "{{ 'é' }}{{ \"世\" }}{% set größe = 3 %}{{ größe }}", "{{ user.items()|map('first')|list }}", "{{ user|map('upper')|join(' ') }}", "{{ range(3)|map('string')|map('length')|sum }}",
]


def main():
    jinja = environment()
    cases = []
    for source in [f"{{{{ {text} }}}}" for text in EXPRESSIONS] + TEMPLATES:
        cases.append({"template": source, **render(jinja, source, CONTEXT)})
    # A generator shows where it is in memory.
    cases = [case for case in cases if " object " not in case.get("output", "") and "0x7f" not in case.get("output", "")]
    for name, content in [("context.json", CONTEXT), ("expressions.json", cases)]:
        text = json.dumps(content, ensure_ascii=False, indent=0)
        Path(__file__).with_name(name).write_text(text + "\n", encoding="utf-8")
    errors = sum("error" in case for case in cases)
    print(len(cases), "cases,", errors, "errors")


main()
