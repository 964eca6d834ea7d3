namespace VisionInApp.Vision.Datasets;

/// <summary>Collects findings up to a bound, so that a hostile dataset cannot fill memory with complaints.</summary>
internal sealed class FindingLog(int max)
{
    private const int MaxItemLength = 300;

    private readonly List<ImportFinding> _findings = [];

    public IReadOnlyList<ImportFinding> Findings => _findings;

    public int Dropped { get; private set; }

    public void Noted(string item, string code, string message) => Add(item, code, message, FindingSeverity.Noted);

    public void Repaired(string item, string code, string message) => Add(item, code, message, FindingSeverity.Repaired);

    public void Refused(string item, string code, string message) => Add(item, code, message, FindingSeverity.Refused);

    private void Add(string item, string code, string message, FindingSeverity severity)
    {
        if (_findings.Count < max)
            _findings.Add(new ImportFinding(item.Length > MaxItemLength ? item[..MaxItemLength] + "…" : item, code, message, severity));
        else
            Dropped++;
    }
}
