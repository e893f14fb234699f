/// What is said to models where nobody gives a prompt of their own.
public enum DefaultPrompts {
  /// What a method says, by its name in the catalogue; `nil` for one without prompt.
  public static func of(_ method: String) -> String? {
    switch method {
    case "rankgpt": listwise
    case "pointwise-llm": pointwise
    case "upr": queryLikelihood
    case "prp", "setwise": preference
    default: nil
    }
  }

  /// For `rankgpt`: an order of all passages.
  public static let listwise = """
    --- system
    You judge how well passages answer a search query.
    --- user
    Here are {{ count }} passages, each with its number in brackets.
    {% for passage in passages %}
    [{{ passage.label }}] {{ passage.contents }}
    {% endfor %}
    Query: {{ query }}

    Put the {{ count }} passages in order of how well they answer the query, the best one first. Write the numbers of all \
    passages and nothing else, like this: [2] > [1]
    """

  /// For `pointwise-llm`: yes or no.
  public static let pointwise = """
    --- system
    You judge whether a passage answers a search query. You reply with Yes or No and nothing else.
    --- user
    Query: {{ query }}

    Passage: {{ passage.contents }}

    Does the passage answer the query? Reply with Yes or No.
    """

  /// For `upr`: a question, whose likelihood is measured.
  public static let queryLikelihood = """
    --- user
    Passage: {{ passage.contents }}

    Write the question that somebody would ask to find this passage.
    """

  /// For `prp` and `setwise`: the best of several.
  public static let preference = """
    --- user
    Query: {{ query }}
    {% for passage in passages %}
    Passage {{ passage.label }}: {{ passage.contents }}
    {% endfor %}
    Which passage answers the query best? Reply with its letter alone: \
    {% for passage in passages %}{{ passage.label }}{% if not loop.last %}, {% endif %}{% endfor %}.
    """
}
