extension PromptName {
  private static let wording = """
    {% if full %}Answer in one to three sentences. Behind each sentence cite the passages that it rests on by their \
    numbers, like this: [2]. If the passages do not hold the answer, say so.{% else %}Answer in as few words as possible: \
    a name, a date, a number, yes or no. Write the answer and nothing else.{% endif %}
    """

  private static let listing = """
    {% for passage in passages %}
    [{{ passage.number }}] {% if passage.title %}{{ passage.title }}: {% endif %}{{ passage.text }}
    {% endfor %}
    """

  static let zeroShotText = """
    --- system
    You answer questions.
    --- user
    {% if full %}Answer in one to three sentences.{% else %}Answer in as few words as possible: a name, a date, a number, \
    yes or no. Write the answer and nothing else.{% endif %}

    Question: {{ question }}
    """

  static let answerText = """
    --- system
    You answer questions by the passages that you are given.
    --- user
    Passages:
    \(listing)
    \(wording)

    Question: {{ question }}
    """

  static let reasonsText = """
    --- system
    You answer questions by the passages that you are given, and tell your reasons first.
    --- user
    Passages:
    \(listing)
    Question: {{ question }}

    Think step by step: say which passages matter and what follows from them. Then write a last line that begins with \
    "Answer:" and holds the answer{% if full %} in one to three sentences, with the numbers of the passages it rests on \
    in brackets{% else %} in as few words as possible{% endif %}.
    """

  static let continuationText = """
    --- user
    {% for passage in passages %}
    {{ passage.contents }}

    {% endfor %}
    Question: {{ question }}
    --- assistant
    The answer is:{{ beginning }}
    """

  static let thoughtText = """
    --- system
    You answer a question with the help of a search engine. In each turn you write a thought and one action.
    --- user
    The actions are
    Search[words to search for]
    Final Answer: the answer{% if full %}, one to three sentences with the numbers of the passages they rest on in \
    brackets{% else %} in as few words as possible{% endif %}

    Write like this:
    Thought: what is known, and what has to be found out
    Search[words]

    {% if passages %}
    Passages found so far:
    \(listing)
    {% endif %}
    Question: {{ question }}
    {% if transcript %}

    {{ transcript }}
    {% endif %}

    {% if last %}You cannot search again. Write "Final Answer:" and the answer.{% else %}What is your next thought and \
    action?{% endif %}
    """

  static let firstNoteText = """
    --- user
    Passages:
    \(listing)
    Question: {{ question }}

    Write a note that gathers from the passages all that helps to answer the question. Keep to the words of the passages, \
    add nothing of your own, and leave out what has nothing to do with the question. Write one paragraph: the note and \
    nothing else.
    """

  static let newQueryText = """
    --- user
    Question: {{ question }}

    The note so far:
    {{ note }}
    {% if queries %}

    These were asked already:
    {% for query in queries %}
    {{ query }}
    {% endfor %}
    {% endif %}

    What is missing in the note to answer the question? Write two short new questions, one a line, with the words that \
    passages about the missing things would have. Ask nothing twice. Write the two questions and nothing else.
    """

  static let refineNoteText = """
    --- user
    Question: {{ question }}

    New passages:
    \(listing)
    The note so far:
    {{ note }}

    Write the note anew: all that it has, and what the new passages add that helps to answer the question, in the words \
    of the passages. Write the note and nothing else.
    """

  static let compareNotesText = """
    --- user
    Two notes were written to answer a question.

    Question: {{ question }}

    Note 1:
    {{ first }}

    Note 2:
    {{ second }}

    Is note 2 clearly better than note 1? Look at what each says on the question itself, whether it covers all its \
    parts, how exact it is, and how far it helps to answer. If note 2 adds nothing of weight, or repeats what note 1 has, \
    it is not better. Reply with {"status": "True"} if note 2 is clearly better, else with {"status": "False"}, and \
    nothing else.
    """

  static let answerFromNoteText = """
    --- system
    You answer questions by a note that you are given.
    --- user
    Note:
    {{ note }}

    {% if full %}Answer in one to three sentences, by the note alone.{% else %}Answer in as few words as possible: a name, \
    a date, a number, yes or no. Write the answer and nothing else.{% endif %}

    Question: {{ question }}
    """

  static let hypotheticalDocumentText = """
    --- user
    Write a short passage, as of an encyclopedia, that answers this question: {{ question }}
    """

  static let standaloneQuestionText = """
    --- user
    A conversation:
    {% for turn in history %}
    Question: {{ turn.question }}
    Answer: {{ turn.answer }}
    {% endfor %}

    The next question: {{ question }}

    Write this question so that somebody understands it who has not read the conversation. Write the question and nothing \
    else.
    """
}
