/// The frame of a page that loads nothing from anywhere.
struct HTMLPage {
  /// In the window's title, as text.
  let title: String
  /// Its style sheet.
  let sheet: String
  /// What is shown, as HTML.
  let body: String

  var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(ExplanationPage.escaped(title))</title>
    <style>\(sheet)</style>
    </head>
    <body>
    \(body)
    </body>
    </html>

    """
  }
}
