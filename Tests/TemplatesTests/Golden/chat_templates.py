"""Chat templates written for these tests: the constructs that templates of each family of models rely on."""

# Backwards search with a namespace, thoughts cut out of an answer, calls that are strings or maps, neighbours by index.
CHATML = r"""
{%- macro begin(who) %}{{- '<|im_start|>' ~ who ~ '\n' }}{%- endmacro %}
{%- set end = '<|im_end|>\n' %}
{%- set has_system = messages and messages[0].role == 'system' %}
{%- if tools or has_system %}
    {{- begin('system') }}
    {{- messages[0]['content'] if has_system }}
    {%- if tools %}
        {{- '\n\n' if has_system }}
        {{- 'Functions, one a line:' }}
        {%- for tool in tools %}
            {{- '\n' + tool|tojson }}
        {%- endfor %}
        {{- "\nCall as {\"name\": …, \"arguments\": …}" }}
    {%- endif %}
    {{- end }}
{%- endif %}
{%- set seen = namespace(question=-1) %}
{%- for m in messages[::-1] if m.role == 'user' %}
    {%- if seen.question < 0 and m.content is string and not (m.content.startswith('[') or m.content.endswith(']')) %}
        {%- set seen.question = messages.index(m) %}
    {%- endif %}
{%- endfor %}
{%- for m in messages[1 if has_system else 0:] %}
    {%- set place = loop.index0 + (1 if has_system else 0) %}
    {%- set text = m.content if m.content is string else '' %}
    {%- if m.role in ('user', 'system') %}
        {{- begin(m.role) + text + end }}
    {%- elif m.role == 'assistant' %}
        {%- if m.reasoning_content is defined and m.reasoning_content is not none %}
            {%- set thought = m.reasoning_content %}
        {%- elif '</think>' in text %}
            {%- set thought = text.split('</think>')[0].replace('<think>', '', 1).rstrip('\n') %}
            {%- set text = text.split('</think>')[-1].lstrip('\n') %}
        {%- endif %}
        {{- begin('assistant') }}
        {%- if thought and place > seen.question - 2 %}
            {{- '<think>\n' + thought.strip('\n') + '\n</think>\n\n' }}
        {%- endif %}
        {{- text }}
        {%- for call in m.tool_calls or [] %}
            {%- set f = call.function or call %}
            {%- set given = f.arguments if f.arguments is string else f.arguments|tojson %}
            {{- ('\n' if text or not loop.first else '') ~ '{"name": "' ~ f.name ~ '", "arguments": ' ~ given ~ '}' }}
        {%- endfor %}
        {{- end }}
    {%- elif m.role == 'tool' %}
        {%- if loop.previtem is undefined or loop.previtem.role != 'tool' %}{{- begin('user').rstrip() }}{%- endif %}
        {{- '\n<result>' ~ text ~ '</result>' }}
        {%- if loop.last or loop.nextitem.role != 'tool' %}{{- end }}{%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- begin('assistant') }}
    {%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\n\n</think>\n\n' }}{%- endif %}
{%- endif %}
"""

# All in one line, a system message unless there is one.
SMALL_CHATML = (
    "{% for m in messages %}{% if loop.index == 1 and m['role'] != 'system' %}"
    "{{ '<|im_start|>system\nShort answers, please.<|im_end|>\n' }}{% endif %}"
    "{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>' + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}\n"
)

# The system message goes into the first question; roles take turns.
LLAMA2 = (
    "{% set system = none %}{% set turns = messages %}"
    "{% if messages|length > 0 and messages[0]['role'] == 'system' %}{% set system = messages[0]['content'] %}"
    "{% set turns = messages[1:] %}{% elif use_default %}{% set system = default_text %}{% endif %}"
    "{% for turn in turns %}{% set wanted = 'user' if loop.index0 % 2 == 0 else 'assistant' %}"
    "{% if turn['role'] != wanted %}{{ raise_exception('turn ' ~ loop.index ~ ' belongs to the ' ~ wanted) }}{% endif %}"
    "{% if wanted == 'user' %}{{ bos_token + '[INST] ' }}"
    "{% if loop.first and system is not none %}{{ '<<SYS>>\\n' + system + '\\n<</SYS>>\\n\\n' }}{% endif %}"
    "{{ turn['content'].strip() + ' [/INST]' }}"
    "{% else %}{{ ' ' + turn['content'].strip() + ' ' + eos_token }}{% endif %}{% endfor %}"
)

# A date from the clock, defaults for undefined variables, indented JSON, two ways to write a call.
LLAMA3 = r"""{{- bos_token }}
{%- set today = date_string if date_string is defined else strftime_now('%d %b %Y') %}
{%- if in_question is not defined %}
    {%- set in_question = not tools_in_user_message is defined or tools_in_user_message %}
{%- endif %}
{%- macro head(who) -%}
    {{ '<|start_header_id|>' + who + '<|end_header_id|>\n\n' }}
{%- endmacro %}
{%- macro catalogue() -%}
    {%- for tool in tools %}
        {{- tool | tojson(indent=4) + '\n\n' }}
    {%- endfor %}
{%- endmacro %}

{#- The first message may be the system's. #}
{%- set rest = messages %}
{%- set system = '' %}
{%- if messages and messages[0].role == 'system' %}
    {%- set system = messages[0]['content'] | trim %}
    {%- set rest = messages[1:] %}
{%- endif %}
{{- head('system') }}
{%- if builtin_tools is defined %}
    {{- 'Builtin: ' ~ builtin_tools | reject('equalto', 'code_interpreter') | join(', ') ~ '\n' }}
{%- endif %}
{{- 'Date: ' + today + '\n\n' }}
{%- if tools is not none and not in_question %}
    {{- catalogue() }}
{%- endif %}
{{- system + '<|eot_id|>' }}
{%- if tools is not none and in_question %}
    {%- if rest | length == 0 %}
        {{- raise_exception('the tools need a question to stand in') }}
    {%- endif %}
    {{- head('user') + catalogue() + rest[0].content | trim + '<|eot_id|>' }}
    {%- set rest = rest[1:] %}
{%- endif %}

{%- for message in rest %}
    {%- if 'tool_calls' in message and message.tool_calls %}
        {%- if message.tool_calls | length > 1 %}
            {{- raise_exception('one call at a time') }}
        {%- endif %}
        {%- set call = message.tool_calls[0].function %}
        {{- head('assistant') }}
        {%- if builtin_tools is defined and call.name in builtin_tools %}
            {{- '<|python_tag|>' ~ call.name ~ '(' }}
            {%- for name, value in call.arguments | items %}
                {{- name + '="' + value + '"' }}{{ ', ' if not loop.last }}
            {%- endfor %}
            {{- ')<|eom_id|>' }}
        {%- else %}
            {{- '{"name": "' + call.name + '", "parameters": ' + call.arguments | tojson + '}<|eot_id|>' }}
        {%- endif %}
    {%- elif message.role in ['tool', 'ipython'] %}
        {%- set is_data = message.content is mapping or (message.content is iterable and message.content is not string) %}
        {{- head('ipython') }}{{ message.content | tojson if is_data else message.content }}{{ '<|eot_id|>' }}
    {%- else %}
        {{- head(message['role']) + message['content'] | trim + '<|eot_id|>' }}
    {%- endif %}
{%- endfor %}
{{- head('assistant') if add_generation_prompt else '' }}
"""

# Filters on messages, comparison of maps, a slice of JSON, identifiers checked for their length.
MISTRAL = r"""{{- bos_token }}
{%- set first = messages[0] if messages else {} %}
{%- set turns = messages[1:] if first.role == 'system' else messages %}
{%- set plan = first.content if first.role == 'system' else ('Today is ' ~ strftime_now('%Y-%m-%d') if with_default else none) %}
{%- set questions = turns | selectattr('role', 'equalto', 'user') | list %}
{%- set count = namespace(said=0) %}
{%- for turn in turns | rejectattr('role', 'equalto', 'tool') if turn.tool_calls is undefined or turn.tool_calls is none %}
    {%- set even = count.said is even %}
    {%- if even != (turn.role == 'user') %}
        {{- raise_exception('user and assistant speak in turn, found ' ~ turn.role) }}
    {%- endif %}
    {%- set count.said = count.said + 1 %}
{%- endfor %}
{%- macro identifier(id) %}
    {%- if id is undefined or id | length != 9 %}{{- raise_exception('identifiers have 9 characters') }}{%- endif %}
    {{- id }}
{%- endmacro %}
{%- for turn in turns %}
    {%- if turn.role == 'user' %}
        {%- if tools and turn == questions[-1] %}
            {{- '[AVAILABLE_TOOLS][' }}
            {%- for tool in tools | map(attribute='function') %}
                {{- '{' }}
                {%- for key, value in tool.items() if key != 'strict' %}
                    {{- '"' ~ key ~ '": ' ~ value | tojson }}
                    {{- ', ' if not loop.last else '}' }}
                {%- endfor %}
                {{- ', ' if not loop.last }}
            {%- endfor %}
            {{- '][/AVAILABLE_TOOLS]' }}
        {%- endif %}
        {{- '[INST]' + (plan + '\n\n' if plan and loop.last else '') + turn.content + '[/INST]' }}
    {%- elif turn.tool_calls is defined and turn.tool_calls is not none %}
        {%- set ns = namespace(written=[]) %}
        {%- for call in turn.tool_calls %}
            {%- set ns.written = ns.written + [(call.function | tojson)[:-1] ~ ', "id": "' ~ identifier(call.id) ~ '"}'] %}
        {%- endfor %}
        {{- '[TOOL_CALLS][' ~ ns.written | join(', ') ~ ']' ~ eos_token }}
    {%- elif turn.role == 'assistant' %}
        {{- turn.content + eos_token }}
    {%- elif turn.role == 'tool' %}
        {%- set result = turn.content.content if turn.content.content is defined else turn.content %}
        {{- '[TOOL_RESULTS]{"content": ' + result | string + ', "call_id": "' + identifier(turn.tool_call_id) + '"}[/TOOL_RESULTS]' }}
    {%- else %}
        {{- raise_exception('nobody called ' ~ turn.role ~ ' speaks here') }}
    {%- endif %}
{%- endfor %}
"""

# Line feeds within strings, parity of the turn, contents that are text or parts.
GEMMA = r"""{{ bos_token }}
{%- macro words(content) -%}
    {%- if content is string -%}
        {{ content | trim }}
    {%- elif content is iterable and content is not mapping -%}
        {%- for part in content -%}
            {%- if part.type == 'image' -%}{{ '<picture>' }}{%- else -%}{{ part['text'] | trim }}{%- endif -%}
        {%- endfor -%}
    {%- else -%}
        {{ raise_exception('neither text nor parts: ' ~ content) }}
    {%- endif -%}
{%- endmacro -%}
{%- set offset = 1 if messages and messages[0].role == 'system' else 0 -%}
{%- set prefix = words(messages[0].content) + '

' if offset else '' -%}
{%- for message in messages[offset:] -%}
    {%- if (loop.index0 is odd) == (message['role'] == 'user') -%}
        {{ raise_exception('the roles do not alternate') }}
    {%- endif -%}
    {{ '<start_of_turn>' ~ ('model' if message['role'] == 'assistant' else message['role']) ~ '
' ~ (prefix if loop.first) ~ words(message['content']) ~ '<end_of_turn>
' }}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{ '<start_of_turn>model
' }}
{%- endif -%}
"""

# A chain of branches in one line; the end of the sequence where nothing is to be generated.
PHI = (
    "{% for m in messages %}{% set tag = '<|' + m['role'] + '|>' %}"
    "{% if m['role'] == 'system' and not m['content'] %}{% elif m['role'] in ['system', 'user', 'assistant'] %}"
    "{{ tag + '\n' + m['content'] + '<|end|>\n' }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}"
)

# Tags on lines of their own, whose line feeds go.
ZEPHYR = """{% for m in messages %}
{% if m['role'] == 'system' %}
{{ '<|system|>
' + m['content'] + eos_token }}
{% elif m['role'] == 'user' %}
  {{ '<|user|>
' + m['content'] + eos_token }}
  {% else %}
{{ '<|' ~ m['role'] ~ '|>
' ~ m['content'] ~ eos_token }}
{% endif %}
    {% if loop.last and add_generation_prompt %}
{{ '<|assistant|>' }}
    {% endif %}
{% endfor %}
"""

# One namespace for the state of the whole text, special tokens outside ASCII.
DEEPSEEK = (
    "{% set state = namespace(rules='', results=0, open=false) %}"
    "{%- for m in messages if m.role == 'system' %}"
    "{% set state.rules = state.rules + ('\\n\\n' if not loop.first else '') + m['content'] %}{%- endfor %}"
    "{{ bos_token ~ state.rules }}"
    "{%- for m in messages %}{%- if m['role'] == 'user' %}{%- set state.open = false -%}{{ '<｜User｜>' + m['content'] }}"
    "{%- elif m['role'] == 'assistant' and 'tool_calls' in m %}"
    "{{ '<｜Assistant｜>' + (m['content'] if m['content'] is not none else '') + '<｜calls｜>' }}"
    "{%- for call in m['tool_calls'] %}{{ '\\n' if loop.index > 1 }}"
    "{{ '<｜call｜>' + call['type'] + '<｜sep｜>' + call['function']['name'] + '\\n```json\\n' }}"
    "{{ call['function']['arguments'] | tojson + '\\n```' }}{%- endfor %}{{ '<｜end of sentence｜>' }}"
    "{%- elif m['role'] == 'assistant' %}{% set answer = m['content'] %}"
    "{% if '</think>' in answer %}{% set answer = answer.split('</think>')[-1] %}{% endif %}"
    "{{ ('<｜results end｜>' if state.open else '<｜Assistant｜>') + answer + '<｜end of sentence｜>' }}{%- set state.open = false -%}"
    "{%- elif m['role'] == 'tool' %}{%- set state.results = state.results + 1 %}"
    "{{ ('' if state.open else '<｜results｜>') ~ '<｜' ~ state.results ~ '｜>' ~ m['content'] }}{%- set state.open = true -%}"
    "{%- endif %}{%- endfor -%}{{ '<｜results end｜>' if state.open }}"
    "{% if add_generation_prompt and not state.open %}{{ '<｜Assistant｜><think>\\n' }}{% endif %}"
)

# Macros that call themselves, maps as tables, documents.
COMMAND_R = r'''{{ bos_token }}
{%- macro spelled(kind) %}
  {%- set names = {'string': 'str', 'number': 'float', 'integer': 'int', 'boolean': 'bool'} %}
  {%- if kind.type is undefined %}{{- 'Any' }}
  {%- elif kind.type is string and kind.type in names %}{{- names[kind.type] }}
  {%- elif kind.type == 'array' %}{{- 'list[' ~ spelled(kind['items']) ~ ']' }}
  {%- elif kind.type == 'object' %}{{- 'dict' }}
  {%- else %}
    {%- for one in kind.type %}{{- spelled({'type': one}) }}{{ ' | ' if not loop.last }}{%- endfor %}
  {%- endif %}
{%- endmacro %}
{%- macro signature(function) %}
  {%- set needed = function.parameters.required | default([]) %}
  {{- 'def ' ~ function.name ~ '(' }}
  {%- for name, kind in function.parameters.properties.items() %}
    {{- ', ' if loop.index0 > 0 }}{{ name ~ ': ' ~ spelled(kind) }}{{ '' if name in needed else ' = None' }}
  {%- endfor %}
  {{- '):\n    """' + function.description | capitalize }}
  {%- if function.parameters.properties | length %}
    {{- '\n' }}
    {%- for name, kind in function.parameters.properties.items() %}
      {{- '\n    ' ~ name ~ ' – ' ~ kind.description | default('(nothing said)') | capitalize }}
    {%- endfor %}
  {%- endif %}
  {{- '\n    """' }}
{%- endmacro %}
{%- macro turn(who, text) %}{{- '<|START|><|' ~ who | upper ~ '|>' ~ text ~ '<|END|>' }}{%- endmacro %}
{%- set system = (messages | selectattr('role', '==', 'system') | map(attribute='content') | first) | default('## Task\nHelp.') %}
{%- if tools %}
  {%- set system %}{{ system }}

{% for tool in tools %}
```python
{{ signature(tool.function or tool) }}
```
{% endfor %}
  {%- endset %}
{%- endif %}
{{- turn('system', system) }}
{%- if documents %}
  {%- set found %}
    {%- for document in documents %}
      {{- '\nDocument: ' ~ loop.index0 }}
      {%- for key, value in document | items if key not in ['id'] %}{{- '\n' ~ key ~ ': ' ~ value }}{%- endfor %}
    {%- endfor %}
  {%- endset %}
  {{- turn('results', found) }}
{%- endif %}
{%- for message in messages if message.role != 'system' %}
  {%- if message.tool_calls %}
    {%- set plan = namespace(steps=[]) %}
    {%- for call in message.tool_calls %}
      {%- set step = {'tool': call.function.name, 'parameters': call.function.arguments} %}
      {%- set plan.steps = plan.steps + [step | tojson(indent=4) | indent(4, true)] %}
    {%- endfor %}
    {{- turn('chatbot', '```json\n[\n' ~ plan.steps | join(',\n') ~ '\n]```') }}
  {%- else %}
    {{- turn({'assistant': 'chatbot', 'tool': 'results'}.get(message.role, message.role), message.content.strip()) }}
  {%- endif %}
{%- endfor %}
{{- '<|START|><|CHATBOT|>' if add_generation_prompt }}
'''

# Generation marks, sorted options, tables of roles.
GRANITE = r"""{%- set roles = {'assistant': 'assistant', 'tool': 'tool_response', 'system': 'system', 'user': 'user'} %}
{%- macro role(name) %}{{- '<|start_of_role|>' ~ name ~ '<|end_of_role|>' }}{%- endmacro %}
{%- if tools %}
    {{- role('tools') ~ '\n' ~ tools | map('tojson', indent=2) | join('\n\n') ~ '<|end_of_text|>\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if message['role'] not in roles %}
        {{- raise_exception('no role ' ~ message['role'] | tojson) }}
    {%- endif %}
    {{- role(roles[message['role']]) }}
    {%- if message['role'] == 'assistant' %}
        {%- generation %}{{- message['content'] | default('', true) }}{%- endgeneration %}
    {%- else %}
        {{- message['content'] }}
    {%- endif %}
    {{- '<|end_of_text|>\n' }}
{%- else %}
    {{- 'nobody speaks' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- role('assistant' ~ (' ' ~ controls | dictsort | map('join', '=') | join(' ') if controls else '')) }}
{%- endif %}"""

# Plain names, text cleaned by replacing.
FALCON = (
    "{% set names = dict(user='User', assistant='Falcon') %}{% for m in messages %}{{ '\n' if not loop.first }}"
    "{% if m['role'] in names %}{{ names[m['role']] ~ ': ' ~ m['content'] | replace('\r\n', '\n') | replace('\n\n', '\n') }}"
    "{% else %}{{ m['content'] }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '\nFalcon:' }}{% endif %}"
)

CALLS = r"""{%- macro turn(who) -%}
<{{ who }}>{{ caller() | trim }}</{{ who }}>
{%- endmacro -%}
{%- macro parts(content) -%}
    {%- if content is string -%}{{ content }}
    {%- elif content is none or content is undefined -%}
    {%- else -%}
        {%- for part in content if part.type == 'text' -%}
            {{ part.text }}{{ ' ' if not loop.last }}
        {%- else -%}
            (nothing to read)
        {%- endfor -%}
    {%- endif -%}
{%- endmacro -%}
{%- set shown = [] -%}
{%- for message in messages -%}
    {%- if message.hidden | default(false) -%}{%- continue -%}{%- endif -%}
    {%- set shown = shown + [message] -%}
    {%- if loop.index > 6 -%}{%- break -%}{%- endif -%}
    {%- call turn(message.role | upper) -%}
        {{ parts(message.content) }}
        {%- if message.tool_calls -%}
            {%- for call in message.tool_calls %}
                [{{ call.function.name }}({% for k, v in call.function.arguments | dictsort %}{{ k }}={{ v | tojson }}{{ ', ' if not loop.last }}{% endfor %})]
            {%- endfor -%}
        {%- endif -%}
    {%- endcall -%}
    {{ '\n' }}
{%- endfor -%}
{%- set tail -%}
    {%- filter trim | replace('  ', ' ') %}  {{ messages | map(attribute='role') | unique | join('  ') }}  {% endfilter -%}
{%- endset -%}
({{ tail }}; {{ messages | rejectattr('role', 'in', ['system', 'tool']) | list | length }}; {{ messages[-1]['role'] == 'user' and add_generation_prompt }})
"""

FAMILIES = {
    "ChatML with thoughts and tools (Qwen)": CHATML,
    "ChatML, small (SmolLM)": SMALL_CHATML,
    "Llama 2": LLAMA2,
    "Llama 3 with tools and dates": LLAMA3,
    "Mistral": MISTRAL,
    "Gemma": GEMMA,
    "Phi": PHI,
    "Zephyr": ZEPHYR,
    "DeepSeek": DEEPSEEK,
    "Command R": COMMAND_R,
    "Granite": GRANITE,
    "Falcon": FALCON,
    "Calls, macros and loop controls": CALLS,
}
